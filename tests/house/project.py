"""The project's own files, as house tests look at them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "commonhold"
GENERATED = {".venv", "var", "node_modules", "build", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project: those that git tracks or would, or those not installed or built."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        found = [path for path in ROOT.rglob("*") if not GENERATED & set(path.relative_to(ROOT).parts)]
    else:
        found = [ROOT / name for name in done.stdout.split("\0") if name]
    return tuple(path for path in found if path.is_file())


def python_files() -> list[Path]:
    """Python that people write: migrations are generated."""
    return [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
