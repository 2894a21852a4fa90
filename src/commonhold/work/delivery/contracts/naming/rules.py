"""Names in a contract's terms that nothing has: told with the nearest that something has."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from commonhold.work.delivery.contracts.consistency.rules import Path, Trouble


def unknown(path: Path, given: Iterable[str], known: Collection[str], words: str) -> Iterator[Trouble]:
    """A trouble for each given name that isn't known; `words` has a place for it: "There is no service called {}"."""
    for name in given:
        if name not in known:
            yield Trouble(path, f"{words.format(name)}: {_instead(name, known)}")


def _instead(name: str, known: Collection[str]) -> str:
    nearest = get_close_matches(name.casefold(), sorted(known), n=1, cutoff=0)
    return f"the nearest is {nearest[0]}" if nearest else "there is none yet"
