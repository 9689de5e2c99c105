"""Fuzz for a while, or try one input again.

    python tools/fuzz                     every target, a minute in all
    python tools/fuzz loader --time 600   one target for ten minutes
    python tools/fuzz loader FILE         does this input still break the promise?

Exit code 0: nothing broke; 1: something did. What broke is kept in .fuzz/crashes/. Whoever mends it copies the `.json`
to tests/fuzz_cases/TARGET/, under a name that says what it shows.
"""

import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
sys.path[0:1] = [str(TOOLS), str(TOOLS.parent / "tests")]  # Python puts the folder of this file there

from fuzz import work  # noqa: E402 - see above
from fuzz.campaign import FOLDER  # noqa: E402
from fuzz.command import main  # noqa: E402

if __name__ == "__main__":
    work.keep_caches(FOLDER)
    raise SystemExit(main())
