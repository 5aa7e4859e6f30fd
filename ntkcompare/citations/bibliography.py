"""Bibliography: entries in BibTeX, and remarks on what has none."""

import html
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Bibliography:
    """What to cite.

    Attributes
    ----------
    entries : tuple of str
        In BibTeX, in the order of their weight: this library, data, methods, libraries.
    remarks : tuple of str
        What was used and has no entry.

    Examples
    --------
    >>> print(Bibliography(("@misc{a, title = {A}}",), ("mine: no citation",)))
    @misc{a, title = {A}}
    <BLANKLINE>
    % mine: no citation
    """

    entries: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each entry.

        >>> Bibliography(("@misc{a, title = {A}}",)).keys
        ('a',)
        """
        return tuple(entry.partition("{")[2].partition(",")[0].strip() for entry in self.entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __str__(self) -> str:
        # BibTeX knows no comments: outside an entry it skips all up to an @, which none of these may hold.
        remarks = [remark.replace("@", "(at)").splitlines() for remark in self.remarks]
        comments = ["\n".join(f"% {line}" for line in lines) for lines in remarks]
        return "\n\n".join([*self.entries, *comments])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
