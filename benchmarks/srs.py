"""``make bench-srs``: how well each scheduler predicts the answers of a log of reviews."""

import argparse
from pathlib import Path

from tabulate import tabulate

from memora.services.reviews.lab.comparison import compare
from memora.services.reviews.lab.review_log import read_log
from memora.services.reviews.schedulers import SCHEDULERS


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path, help="CSV: user, item, review_ts, rating (1 or 0)")
    path = parser.parse_args().log
    try:
        reviews = read_log(path)
        scores = compare(reviews, SCHEDULERS)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    judged = next(iter(scores.values())).predictions
    print(
        f"{path.name}: {len(reviews)} reviews by {len({one.user for one in reviews})} users;"
        f" {judged} are judged\n"
    )
    rows = [(name, one.log_loss, one.rmse_bins, one.auc) for name, one in scores.items()]
    headers = ("", "log loss (less is better)", "RMSE (bins) (less)", "AUC (more)")
    print(tabulate(rows, headers=headers, floatfmt=".4f"))


if __name__ == "__main__":
    main()
