# Read by ./run and ./test (POSIX sh): system packages, virtual environment, Python packages from the hash-locked file.
# Every step looks first whether it is needed; a second call costs a fraction of a second.

SYSTEM_RUN="python3-venv tesseract-ocr tesseract-ocr-vie libsane1 sane-airscan libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0
libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libdbus-1-3
libfontconfig1 libglib2.0-0"
SYSTEM_APPIMAGE="gcc libc6-dev squashfs-tools patchelf binutils libsquashfuse-dev libfuse3-dev zlib1g-dev libzstd-dev liblzma-dev
liblz4-dev liblzo2-dev"
SYSTEM_MSI="msitools wixl osslsigncode binutils"
SYSTEM_TEST="$SYSTEM_RUN $SYSTEM_APPIMAGE $SYSTEM_MSI sane-utils softhsm2 opensc poppler-utils qpdf xvfb xauth openssl fonts-liberation2
nodejs postgresql"

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Whether there is a Python that can make a virtual environment.
can_make_venv() {
    found=$(find_python) && "$found" -c 'import ensurepip, venv' 2>/dev/null
}

missing_packages() {
    for package in $1; do
        # A program already on the machine serves as well as the package of the same name.
        case "$package" in
            python3-venv) can_make_venv && continue ;;
            postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && continue ;;
            nodejs) command -v node >/dev/null 2>&1 && continue ;;
            gcc) command -v gcc >/dev/null 2>&1 && continue ;;
            libc6-dev) [ -e /usr/include/stdio.h ] && continue ;;
        esac
        dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || printf '%s ' "$package"
    done
}

install_system_packages() {
    command -v dpkg >/dev/null 2>&1 || return 0 # not a Debian: docs/it.vi.md lists what to install by hand
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    root=""
    if [ "$(id -u)" != 0 ]; then
        if sudo -n true 2>/dev/null; then
            root="sudo -n"
        else
            echo "System packages are missing. Run this line, then start again:" >&2
            echo "    sudo apt-get install --no-install-recommends $missing" >&2
            exit 1
        fi
    fi
    echo "Installing system packages: $missing" >&2
    $root apt-get update -qq
    # shellcheck disable=SC2086 # a list of words is meant
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

install_python_packages() {
    lock=$1
    stamp=.venv/.installed
    wanted=$(cat "$lock" pyproject.toml | cksum)
    # What the tests installed is a superset of what the program needs.
    if [ -f "$stamp" ] && { grep -qxF "$lock $wanted" "$stamp" ||
        { [ "$lock" = requirements.lock ] && grep -q '^requirements-dev.lock' "$stamp" &&
            grep -qxF "requirements-dev.lock $(cat requirements-dev.lock pyproject.toml | cksum)" "$stamp"; }; }; then
        return 0
    fi
    echo "Installing Python packages from $lock" >&2
    python=$(find_python) || {
        echo "Python 3.11, 3.12 or 3.13 is needed: install it, then run this again." >&2
        exit 1
    }
    [ -x .venv/bin/python ] || "$python" -m venv .venv || {
        echo "python3-venv is missing: sudo apt-get install python3-venv, then run this again." >&2
        exit 1
    }
    if .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r installer/uv.lock 2>/dev/null; then
        UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip sync -q --compile-bytecode -p .venv/bin/python "$lock" installer/uv.lock
    else
        .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
    fi
    # The program itself: a link to this folder, and its two commands.
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd >"$site/sohoa.pth"
    write_command sohoa workstation.cli.main run
    write_command sohoa-desk ui.application main
    echo "$lock $wanted" >"$stamp"
}

write_command() {
    cat >".venv/bin/$1" <<COMMAND
#!$(pwd)/.venv/bin/python
# Worker processes import this file again; only the first process is the command and needs all of it.
if __name__ == "__main__":
    from $2 import $3

    $3()
COMMAND
    chmod +x ".venv/bin/$1"
}

set_up() {
    unset PYTHONDONTWRITEBYTECODE # every process of ours would compile the whole program again
    if [ "$1" = requirements.lock ]; then
        install_system_packages "$SYSTEM_RUN"
    else
        install_system_packages "$SYSTEM_TEST"
    fi
    install_python_packages "$1"
}
