"""Many evaluations in one call: panels, specifications, resamples; on threads, processes or a cluster."""

from __future__ import annotations

import ctypes
import inspect
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from functools import cache, partial
from itertools import count
from os import PathLike
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from ..catalogue import CATALOGUE
from ..data.interchange import as_frame, has_columns
from ..errors import SpecError
from ..models.answering import Asked, answers, deferring
from ..support.messages import listed, noted, shown, warn
from ..support.progress import bar
from ..support.signatures import check_names
from ..support.spelling import choose
from ..writing.checkpoint import Checkpoint, job_key
from .in_bulk import Call, Mould
from .resultset import ResultSet

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..result import Result
    from .job_options import JobOptions

POLL = 0.2  # seconds between looks at the keyboard where waiting cannot be interrupted
SMALL = 200  # rows up to which a job is mostly Python, which one thread runs at a time
TOGETHER = 64  # small jobs that are scored in one go, where they ask the same
MOULDS = 4  # the last of those among them that were read one by one, which others are compared with
INNER = {"threads": 1, "progress": False}  # jobs run side by side and share one bar


class Job:
    """One call of a model, to be made later: ``Job("super_sbm", data, inputs=…, outputs=…, rts="vrs")``.

    ``model`` is the model's name or its function. The options are those of the model and are checked for their
    names here, for their values when the job runs. ``name`` is what the `ResultSet` calls the job; without one it
    is known by its position. With arrays as ``inputs`` and ``outputs`` leave ``data`` out.
    """

    model: str
    data: Any
    name: str | None
    options: Mapping[str, Any]

    def __init__(
        self,
        model: str | Callable[..., Result],
        data: Data = None,
        *,
        name: str | None = None,
        **options: Unpack[JobOptions],
    ) -> None:
        if name is not None and not isinstance(name, str):
            raise SpecError(f'name must be text or None; got {name!r}. Pass for example name="vrs, global".')
        word, function = _model(model)
        check_names(word, function, options)
        vars(self).update(model=word, data=data, name=name, options=MappingProxyType(dict(options)))

    def run(self) -> Result:
        """Make the call."""
        result: Result = _model(self.model)[1](self.data, **self.options)
        return result

    def __repr__(self) -> str:
        said = [repr(self.model), *([] if self.data is None else [f"{_rows(self)} rows"])]
        said += [f"{key}={value!r}" for key, value in self.options.items() if isinstance(value, str | list | tuple)]
        return f"Job({', '.join(said)})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Job cannot be changed; got {name} = … Make another Job.")

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "options": dict(self.options)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({**state, "options": MappingProxyType(state["options"])})


def batch(
    jobs: Iterable[Job],
    executor: Executor | None = None,
    progress: bool | None = None,
    checkpoint: str | PathLike[str] | None = None,
) -> ResultSet:
    """Run every job; a job that fails is reported, the others finish.

    Scores do not depend on the executor or on the number of its workers, and come in the order of the jobs. Jobs run
    side by side, one thread each unless a job's own ``threads`` says otherwise.

    Parameters
    ----------
    jobs
        `Job` objects, or a mapping from names to jobs.
    executor
        Anything with the protocol of ``concurrent.futures.Executor``: a ``ProcessPoolExecutor``, loky, mpi4py, a
        Dask ``client.get_executor()``. ``None``: threads, one per processor. The executor stays open.
    progress
        ``None`` shows a bar on a terminal or in a notebook when it takes a while; counted in rows.
    checkpoint
        A folder that keeps every finished job. The same call with the same folder goes on where the last one
        stopped; a job is known by its model, its options and the content of its data. Failed jobs are tried again.
        The files hold numbers and words, no code.

    Returns
    -------
    ResultSet
        ``results[0]`` or ``results["name"]`` is a `Result`; ``frame()``, ``summary()``, ``failed``.

    Raises
    ------
    SpecError
        Something else than jobs, a name twice, or an option that a checkpoint cannot know again.
    CheckpointError
        The folder is not a checkpoint, is damaged, or was written by another version.

    Examples
    --------
    >>> import sbmdea
    >>> roles = dict(inputs="input", outputs="output", undesirable="undesirable", dmu="dmu")
    >>> data = sbmdea.datasets.tone_2003()
    >>> found = sbmdea.batch(sbmdea.Job("super_sbm", data, name=rts, **roles, rts=rts) for rts in ("crs", "vrs"))
    >>> found["vrs"].efficiency["B"].round(4)
    np.float64(1.1111)
    >>> found.frame().groupby("job")["efficiency"].mean().round(4).to_dict()
    {'crs': 0.6395, 'vrs': 0.8883}
    """
    todo = _named(jobs)
    if progress is not None and not isinstance(progress, bool):
        raise SpecError(f"progress must be None, True or False; got {progress!r}.")
    kept = None if checkpoint is None else Checkpoint(checkpoint)
    outcomes: list[Result | Exception | None] = [None] * len(todo)
    # jobs with the same key are one piece of work
    keys = list(map(str, range(len(todo)))) if kept is None else _keys(todo)
    places: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        places.setdefault(key, []).append(i)

    def settle(key: str, outcome: Result | Exception) -> int:
        for i in places[key]:
            outcomes[i] = outcome
        return sum(_rows(todo[i]) for i in places[key])

    with bar(sum(map(_rows, todo)), progress) as shown_progress:
        tell = shown_progress or (lambda done: None)
        open_keys = []
        for key in places:
            found = None if kept is None else kept.read(key)
            if found is None:
                open_keys.append(key)
            else:
                tell(settle(key, found))
        frames: dict[int, Any] = {}
        work = {key: _prepared(todo[places[key][0]], frames, len(open_keys) > 1) for key in open_keys}
        try:
            small = all(_rows(todo[places[key][0]]) <= SMALL for key in open_keys)
            for key, outcome in _run_all(work, executor, small):
                if kept is not None and not isinstance(outcome, Exception):
                    kept = _written(kept, key, outcome)
                tell(settle(key, outcome))
        except KeyboardInterrupt as stop:
            if kept is not None:
                done = sum(outcome is not None for outcome in outcomes)
                stop.add_note(f"{done} of {len(todo)} jobs are kept in {kept.path}: the same call goes on from there.")
            raise
    names = [i if job.name is None else job.name for i, job in enumerate(todo)]
    return ResultSet(names, [job.model for job in todo], [outcome for outcome in outcomes if outcome is not None])


def _written(kept: Checkpoint, key: str, outcome: Result) -> Checkpoint | None:
    """The checkpoint to go on with: none where it cannot be written any more."""
    try:
        kept.write(key, outcome)
    except OSError as error:
        warn(
            f"{error.strerror} This result and the following ones are kept in memory only: should the run be killed, "
            f"it goes on from what {str(kept.path)!r} holds."
        )
        return None
    return kept


def _named(jobs: Iterable[Job]) -> list[Job]:
    if isinstance(jobs, Job):
        raise SpecError("jobs must be several; got one Job. Pass [job].")
    if isinstance(jobs, Mapping):
        for name, job in jobs.items():
            _check_job(job)
            if job.name is not None and job.name != name:
                raise SpecError(f"a job has one name; got {name!r} for the job named {job.name!r}.")
        return [Job(job.model, job.data, name=name, **job.options) for name, job in jobs.items()]
    todo = list(jobs)
    for job in todo:
        _check_job(job)
    names = [job.name for job in todo if job.name is not None]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1] if len(set(names)) < len(names) else []
    if twice:
        got = listed([repr(name) for name in twice], "name")
        raise SpecError(f"every job needs a name of its own; got {got} more than once.")
    return todo


def _check_job(job: object) -> None:
    if not isinstance(job, Job):
        raise SpecError(
            f"jobs must be Job objects; got {type(job).__name__}. "
            'Pass for example [sbmdea.Job("super_sbm", data, inputs=..., outputs=...)].'
        )


def _model(model: str | Callable[..., Any]) -> tuple[str, Callable[..., Any]]:
    """The public name of a model and its function."""
    import sbmdea

    word = model if isinstance(model, str) else getattr(model, "__name__", "")
    models = [entry.name for entry in CATALOGUE]
    function = getattr(sbmdea, word) if word in models else None
    if function is None or not (isinstance(model, str) or model is function):
        choose("model", model if isinstance(model, str) else shown(model), models)
        raise SpecError(f"model must be a function of this package or its name; got another {word!r}.")
    return word, function


def _rows(job: Job) -> int:
    data = job.options.get("inputs") if job.data is None else job.data
    if isinstance(data, Mapping):
        data = next(iter(data.values()), ())
    try:
        return len(data)  # type: ignore[arg-type]
    except TypeError:
        return 1


def _keys(jobs: Sequence[Job]) -> list[str]:
    digests: dict[int, str] = {}
    return [job_key(job.model, job.data, job.options, digests) for job in jobs]


def _prepared(job: Job, frames: dict[int, Any], many: bool) -> Call:
    """What a worker is sent: tables converted once for all jobs that share them."""
    data = job.data
    if has_columns(data):
        if id(data) not in frames:
            try:
                frames[id(data)] = as_frame(data)
            except Exception:  # the job will say what is wrong with it
                frames[id(data)] = data
        data = frames[id(data)]
    takes = _takes(job.model)
    inner = {name: value for name, value in INNER.items() if name in takes and (many or name != "threads")}
    return job.model, data, {**inner, **job.options}


@cache
def _takes(model: str) -> frozenset[str]:
    return frozenset(inspect.signature(_model(model)[1]).parameters)


_TOKENS = count(1)
_running: dict[int, int] = {}  # thread → the batch it works for
_sent: set[int] = set()  # threads that were told to stop
_running_lock = threading.Lock()


class _Stop(BaseException):
    """Raised inside a worker thread whose batch was interrupted."""


def _run(token: int, call: Call) -> Result:
    """One job in a worker; while it runs, `_stop_threads` can reach it if the worker is a thread of this process."""
    _heed_ctrl_c()
    _latest[0] = token
    with _working_for(token):
        if token <= _interrupted[0]:
            raise _Stop
        model, data, options = call
        result: Result = _model(model)[1](data, **options)
        return result


@contextmanager
def _working_for(token: int) -> Iterator[None]:
    me = threading.get_ident()
    with _running_lock:
        before = _running.get(me)
        _running[me] = token
    try:
        yield
    finally:
        with _running_lock:
            if before is None:
                del _running[me]
            else:
                _running[me] = before
            sent = me in _sent
            _sent.discard(me)
        if sent:
            _take_in()  # what was sent too late must not hit the thread's next work


_latest = [0]  # the batch that this process last worked for …
_interrupted = [0]  # … and, in a worker process, the last one that Ctrl-C stopped


def _heed_ctrl_c() -> None:
    """Let Ctrl-C end the jobs of a worker process, and not tear it from its queue between them.

    A terminal sends it to every process; one that is amid an answer to its parent would leave the parent waiting.
    """
    if (
        multiprocessing.parent_process() is not None
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    _interrupted[0] = _latest[0]
    if _running:
        raise _Stop


def _stop_threads(token: int) -> None:
    with _running_lock:
        for thread, owner in _running.items():
            if owner == token and thread != threading.get_ident():
                _sent.add(thread)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Stop))


def _take_in() -> None:
    """Let what was sent to this thread arrive here, if it has not arrived yet.

    Taking it back instead (by sending None) leaves the interpreter looking for it at every step, in all threads, and a
    profiler waiting for ever.
    """
    try:
        for _ in range(2):
            pass
    except _Stop:
        pass


def _run_some(token: int, calls: list[Call]) -> list[Result | Exception]:
    """Some jobs in a worker: what they ask first, then those that ask the same of small tables in one go."""
    found = _asked(token, calls)
    alike: list[list[int]] = []
    for place, one in enumerate(found):
        if isinstance(one, Asked):
            mates = next((some for some in alike if one.fits(found[some[0]])), None)
            if mates is None:
                alike.append([place])
            else:
                mates.append(place)
    for places in alike:
        together = _tried(_answer, token, [found[place] for place in places])
        for i, place in enumerate(places):
            # what went wrong for all together is told apart by running each by itself
            found[place] = _tried(_run, token, calls[place]) if isinstance(together, Exception) else together[i]
    return found


def _tried(work: Callable[[int, Any], Any], token: int, what: Any) -> Any:
    try:
        return work(token, what)
    except Exception as error:
        return error


def _asked(token: int, calls: list[Call]) -> list[Any]:
    """What each call asks, or its result, or what is wrong; those that are like one before are read with it."""
    found: list[Any] = [None] * len(calls)
    moulds: list[Mould] = []
    for place, call in enumerate(calls):
        if any(mould.takes(place, call) for mould in moulds[-MOULDS:]):
            continue
        notes: list[str] = []
        found[place] = _tried(partial(_ask, notes=notes), token, call)
        if isinstance(found[place], Asked):
            moulds.append(Mould(call, found[place], notes))
    for mould in moulds:
        for place, asked in mould.ask().items():
            found[place] = _tried(_ask, token, calls[place]) if asked is None else asked
    return found


def _ask(token: int, call: Call, notes: list[str] | None = None) -> Result | Asked:
    """``notes`` are told what there was to warn of."""
    with deferring(call[0]), noted() as heard:
        found = _run(token, call)
    for note in heard:
        warn(note)
    if notes is not None:
        notes += heard
    return found


def _answer(token: int, several: list[Asked]) -> list[Result]:
    with _working_for(token):
        if token <= _interrupted[0]:
            raise _Stop
        return answers(several)


def _run_all(
    work: Mapping[str, Call], executor: Executor | None, small: bool
) -> Iterator[tuple[str, Result | Exception]]:
    """(key, result or exception) of every call as it finishes; leaving early stops what is still running."""
    if not work:
        return
    token = next(_TOKENS)
    if small and executor is None:
        yield from _run_small(work, token)
        return
    workers = min(_processors(), len(work))
    own = ThreadPoolExecutor(workers, "sbmdea-batch") if executor is None else None
    pool = executor or own
    assert pool is not None
    waiting: dict[Future[Result], str] = {}
    ended: SimpleQueue[Future[Result]] = SimpleQueue()
    try:
        for key, call in work.items():
            try:
                future = pool.submit(_run, token, call)
            except Exception as error:  # a pool that broke takes no more work
                yield key, error
                continue
            waiting[future] = key
            future.add_done_callback(ended.put)
        while waiting:
            try:
                future = ended.get(timeout=POLL)
            except Empty:
                continue
            key = waiting.pop(future)
            try:
                outcome: Result | Exception = future.result()
            except Exception as error:
                outcome = error
            except _Stop:
                raise KeyboardInterrupt from None
            yield key, outcome
    finally:
        for future in waiting:
            future.cancel()
        if waiting:
            _stop_threads(token)
        if own is not None:
            own.shutdown(wait=False, cancel_futures=True)


def _run_small(work: Mapping[str, Call], token: int) -> Iterator[tuple[str, Result | Exception]]:
    """The same for small jobs, some at a time, on one thread."""
    keys = list(work)
    for low in range(0, len(keys), TOGETHER):
        some = keys[low : low + TOGETHER]
        # as on a thread of its own: who listens to this one's progress and warnings is not told of the jobs'
        outcomes = Context().run(_run_some, token, [work[key] for key in some])
        yield from zip(some, outcomes, strict=True)


def _processors() -> int:
    from ..lp.threads import count as threads

    return threads(None, float("inf"))
