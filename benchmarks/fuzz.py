"""Fuzzes one loader with atheris, which is no dependency of the project: pip install atheris (Python 3.11 to 3.13).

Usage: python benchmarks/fuzz.py TARGET CORPUS [--seconds 3600] [--seeds FOLDER] [--replay FILE...]

TARGET is one of: markdown, front_matter, text, json, notebook, html, docx, pdf. Inputs grow from the seeds of the tests
(and from files of a folder, if given) in CORPUS; what was found is kept in CORPUS/findings, one file for each place in
the code. A finding is any exception but DocumentError, a refusal that is not one line with the file's name, words or
letters that are not accounted for, more than 5 s of processor time, or the end of the process. Exits with 5 if any.
"""

import argparse
import hashlib
import importlib
import re
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 5
_HARD_LIMIT = 30
_INSTRUMENTED = ["rationale_reviewer", "markdown_it", "yaml", "tinycss2", "webencodings"]
_LONGEST = {"pdf": 40_000, "docx": 20_000}


def main() -> int:
    """Fuzz for some time, again after each end of the process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seeds", type=Path, help="folder of files that are inputs as well")
    parser.add_argument("--replay", type=Path, nargs="+", help="only run these inputs, and show what they raise")
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    if options.replay:
        return _replay(options.target, options.replay)
    if options.inner:
        _fuzz(options.target, options.corpus, options.seconds)
        return 0
    return _again_and_again(options.target, options.corpus, options.seconds, options.seeds)


def _again_and_again(target: str, corpus: Path, seconds: int, seeds: Path | None) -> int:
    findings = corpus / "findings"
    findings.mkdir(parents=True, exist_ok=True)
    _plant(target, corpus, seeds)
    until, ran, ends = time.monotonic() + seconds, 0, 0
    while (left := int(until - time.monotonic())) > 1:
        command = [sys.executable, __file__, target, str(corpus), "--inner", "--seconds", str(left)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        ran += max([0, *(int(one) for one in re.findall(r"^#(\d+)", done.stderr, re.MULTILINE))])
        if done.returncode:
            ends += 1
            print(f"the process ended with {done.returncode}:\n{done.stderr[-2000:]}", flush=True)
    kept = sorted(path.name for path in findings.iterdir())
    print(f"{target}: {ran:,} inputs, {ends} ends of the process, {len(kept)} findings: {', '.join(kept) or 'none'}")
    return 5 if kept else 0


def _plant(target: str, corpus: Path, seeds: Path | None) -> None:
    from fuzzing import SEEDS, TOKENS

    files = [path for path in seeds.rglob("*") if path.is_file()] if seeds else []
    longest = _LONGEST.get(target, 8_000)
    for raw in (*SEEDS[target], *(path.read_bytes() for path in files)):
        if len(raw) <= longest:
            (corpus / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
    escaped = ("".join(f"\\x{byte:02x}" for byte in token.encode()) for token in TOKENS[target])
    (corpus / "findings").with_suffix(".dict").write_text("".join(f'"{one}"\n' for one in escaped))


def _fuzz(target: str, corpus: Path, seconds: int) -> None:
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        sys.exit("atheris is missing: pip install atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        one = _target(target)
    findings = corpus / "findings"

    def run(raw: bytes) -> None:
        if (name := _finding(one, raw)) and not (findings / name).exists():
            (findings / name).write_bytes(raw)
            print(f"found {name}", file=sys.stderr)

    signal.signal(signal.SIGVTALRM, _stop)
    limits = [f"-max_total_time={seconds}", f"-timeout={_HARD_LIMIT}", "-rss_limit_mb=4000", "-print_final_stats=1"]
    shape = [f"-max_len={_LONGEST.get(target, 8_000)}", f"-dict={findings.with_suffix('.dict')}", "-reload=0"]
    atheris.Setup([sys.argv[0], *limits, *shape, f"-artifact_prefix={findings}/", str(corpus)], run)
    atheris.Fuzz()


def _target(target: str) -> Any:
    from fuzzing import TARGETS, check

    form, made = TARGETS[target]
    return lambda raw: check(form, made(raw))


def _finding(one: Any, raw: bytes) -> str:
    """A name for what is wrong with an input, the same for the same place; empty when nothing is."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        one(raw)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{Path(frame.filename).stem}-{frame.name}" for frame in frames if "importlib" not in frame.filename]
        kind = "slow" if isinstance(error, TimeoutError) else type(error).__name__
        return f"{kind}-{places[2] if kind == 'slow' and len(places) > 2 else places[-1]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # so signals are handed over
    raise TimeoutError


def _replay(target: str, paths: list[Path]) -> int:
    one, failed = _target(target), 0
    for path in paths:
        started = time.perf_counter()
        try:
            said = "read" if one(path.read_bytes()) else "refused"
        except Exception:
            failed += 1
            said = traceback.format_exc()
        print(f"{path.name}: {time.perf_counter() - started:.2f} s, {said}")
    return 5 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
