"""What the student's client weighs and how fast it is: ``make bench-client``."""
