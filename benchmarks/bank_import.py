"""Importing a bank: 10,000 questions of Moodle XML, each with a picture of its own."""

import base64
import io
import random
import resource
import time
from datetime import datetime

import frappe
from PIL import Image

from benchmarks.harness import Figure
from memora.services.content.importing import file_import
from memora.services.content.importing.banks import BankTerms

NOW = datetime.fromisoformat("2026-02-03T04:05:06")
QUESTIONS = {"quick": (1_000, 10_000), "full": (1_000, 10_000, 20_000)}
CATEGORY_EVERY = 100
SIZE = (48, 32)
_KB = 1024


def run(scale: str) -> list[Figure]:
    """Time first imports of growing banks and what each adds to the peak of memory."""
    figures = []
    for number in QUESTIONS[scale]:
        data = _moodle_xml(number)
        before = _peak_mb()
        seconds = _import(data, f"bank {number}.xml", number)
        grown = _peak_mb() - before
        again = _import(data, f"bank {number}.xml", number)
        about = f"bank: {number} questions with pictures, {len(data) >> 20} MB of Moodle XML"
        budget = "within 120 s" if number == 10_000 else ""
        figures.append(Figure(f"{about}, peak of memory +{grown} MB", seconds, budget=budget))
        figures.append(Figure(f"bank: the same {number} again, unchanged", again))
    return figures


def _import(data: bytes, file_name: str, number: int) -> float:
    began = time.perf_counter()
    source = file_import.read_file(data, file_name, None)
    outcome = file_import.import_source(
        source, file_name, BankTerms(), user="Administrator", now=NOW
    )
    frappe.db.commit()
    if outcome["imported"] != number:
        raise AssertionError(outcome["report"][:3])
    return time.perf_counter() - began


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KB


def _moodle_xml(number: int) -> bytes:
    """Return a bank, made without a file: half of its texts are HTML with a formula."""
    made = random.Random(number)
    parts = ['<?xml version="1.0" encoding="UTF-8"?><quiz>']
    for at in range(number):
        if at % CATEGORY_EVERY == 0:
            parts.append(
                '<question type="category"><category>'
                f"<text>$course$/top/Part {at // CATEGORY_EVERY}</text></category></question>"
            )
        parts.append(_question(at, made))
    parts.append("</quiz>")
    return "".join(parts).encode()


def _question(at: int, made: random.Random) -> str:
    values = made.sample(range(1000), 4)
    formula = rf"\(x^2 + {values[0]}\)" if at % 2 else "this"
    answers = "".join(
        f'<answer fraction="{100 if n == 0 else 0}" format="html"><text>'
        f'<![CDATA[<p>{value}</p>]]></text><feedback format="html"><text>'
        f"{'Yes' if n == 0 else 'No'}, look at {value}.</text></feedback></answer>"
        for n, value in enumerate(values)
    )
    return (
        f'<question type="multichoice"><name><text>Question {at}</text></name>'
        '<questiontext format="html"><text><![CDATA[<p>What is <b>seen</b> in '
        f'{formula}?</p><p><img src="@@PLUGINFILE@@/p{at}.png" alt="Picture {at}"></p>]]></text>'
        f'<file name="p{at}.png" path="/" encoding="base64">{_picture(made)}</file>'
        f'</questiontext><generalfeedback format="html"><text>It is {values[0]}.</text>'
        f"</generalfeedback><defaultgrade>1</defaultgrade><single>true</single>{answers}</question>"
    )


def _picture(made: random.Random) -> str:
    image = Image.frombytes("RGB", SIZE, made.randbytes(SIZE[0] * SIZE[1] * 3))
    sink = io.BytesIO()
    image.quantize(16).save(sink, "PNG")
    return base64.b64encode(sink.getvalue()).decode()
