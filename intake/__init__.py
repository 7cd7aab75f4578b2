"""Reads an uploaded file in a process of its own and writes it as one typed table.

Started as `python -m intake --input FILE --options OPTIONS.json --output FOLDER`. A file
from outside may be damaged or made to harm; what it can break here is this process only.
"""
