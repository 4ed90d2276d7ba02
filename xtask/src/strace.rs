//! strace, with which crash tests kill and refuse at system calls.

use std::path::Path;
use std::process::{Command, Stdio};

/// Installs strace where it is missing and can be installed; where not, the tests that need it say so.
pub(crate) fn install_if_missing() {
    let there = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok() || !Path::new("/usr/bin/apt-get").is_file() {
        return;
    }
    println!("\n── strace is absent: installing it");
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "strace"]] {
        let mut apt = Command::new("apt-get");
        apt.args(["-q", "-o", "DPkg::Lock::Timeout=120"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        let done = apt.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !done.is_ok_and(|status| status.success()) {
            println!("could not install strace; tests that need it will be skipped");
            return;
        }
    }
}
