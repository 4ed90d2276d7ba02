//! A disk that is really full.

use std::process::Command;

use crate::rig::{Rig, Tally, command, skip, told};

/// A small disk in memory, which ends with this value.
struct Disk(std::path::PathBuf);

impl Disk {
    fn mount(at: &std::path::Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).expect("a folder can be made");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    fn resize(&self, size: &str) {
        let mut mount = Command::new("mount");
        let done = mount.args(["-o", &format!("remount,size={size}")]).arg(&self.0).status().expect("mount runs");
        assert!(done.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_of_and_the_import_goes_through_when_there_is_space() {
    let mut rig = Rig::new();
    let Some(disk) = Disk::mount(&rig.site.folder, "3m") else {
        skip("no disk can be mounted here; a full disk is also tried by refusing system calls", true);
        return;
    };
    let (mut file_no, mut refused) = (0, 0);
    while refused < 3 {
        assert!(file_no < 40, "a small disk fills up");
        let events = file_no * 4_000..file_no * 4_000 + 6_000;
        let file = rig.file(&format!("{file_no}.csv"), events.clone());
        let output = command(&rig.import(&file, "web")).output().expect("the binary runs");
        if !output.status.success() {
            let said = told(&output);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains("full") || said.contains("No space left"), "{said}");
            refused += 1;
            disk.resize(&format!("{}m", 3 + 6 * refused));
            rig.import_well(&file, "web");
        }
        rig.expect(events);
        file_no += 1;
    }
    rig.examined(false);
    let tally = rig.recount();
    println!("disk full: {refused} rounds, {tally}, seed none");
    assert_eq!(tally, Tally::default());
}
