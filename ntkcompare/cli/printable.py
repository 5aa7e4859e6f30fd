"""What comes from a file of someone else's, for a terminal that obeys certain characters."""


def printable(text: object) -> str:
    r"""Return text with a question mark for each character that is none to be seen.

    >>> printable("1-nn\x1b[2J")
    '1-nn?[2J'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))
