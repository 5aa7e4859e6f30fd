"""Markup: every text of a run on its way into the page, escaped; and the sentences it stands in."""

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any


def escape(value: Any) -> str:
    """Return text that is shown as it stands, whatever it holds.

    >>> escape('<b onload="x">')
    '&lt;b onload=&quot;x&quot;&gt;'
    """
    return html.escape(str(value), quote=True)


def code(value: Any) -> str:
    """Return it in the type of programs."""
    return f"<code>{escape(value)}</code>"


def number(value: Any) -> float | None:
    """Return a finite number, or None for what is none.

    >>> number(0.1), number("0.1"), number(float("nan")), number(True)
    (0.1, None, None, None)
    """
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def short(value: Any) -> str:
    """Return a number in three digits, whole ones of thousands with commas; "–" for none.

    >>> short(1347), short(0.012345), short(None)
    ('1,347', '0.0123', '–')
    """
    found = number(value)
    if found is None:
        return "–"
    if found == int(found) and abs(found) < 1e15:
        return f"{int(found):,}"
    return f"{found:,.0f}" if 1000 <= abs(found) < 1e15 else f"{found:.3g}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def described(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a list of terms and their descriptions; the latter are markup already.

    Without a term, a description is one more of the term before.
    """
    rows = "\n".join(
        f"{f'<dt>{escape(term)}</dt>' if term else ''}<dd>{text}</dd>" for term, text in pairs if text
    )
    return f"<dl>\n{rows}\n</dl>"
