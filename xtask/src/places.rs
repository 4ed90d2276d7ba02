//! Where things are: the repository, the build folder, data that may not be shipped.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders a step works with.
pub(crate) struct Places {
    /// The top of the repository.
    pub(crate) root: PathBuf,
    /// Where cargo puts build output.
    pub(crate) target: PathBuf,
    /// Public data that may not be shipped; it need not exist.
    pub(crate) shared_data: PathBuf,
}

impl Places {
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("could not find the top of the repository")?
            .to_path_buf();
        let target = build_folder(&root, |name| std::env::var_os(name), writable);
        let shared_data = match std::env::var_os("DESIRELINE_SHARED_DATA") {
            Some(folder) => folder.into(),
            None => root.join("../shared/data"),
        };
        Ok(Self { root, target, shared_data })
    }

    /// The same places, with an empty build folder when `cold`.
    pub(crate) fn for_build(mut self, cold: bool) -> Result<Self> {
        if cold {
            self.target = self.target.join("cold");
            if self.target.exists() {
                std::fs::remove_dir_all(&self.target)
                    .with_context(|| format!("could not empty {}", self.target.display()))?;
            }
        }
        Ok(self)
    }

    /// A folder for what our steps themselves keep, made when absent. Cold builds share it.
    pub(crate) fn notes(&self) -> Result<PathBuf> {
        let base = if self.target.ends_with("cold") { self.target.parent() } else { None };
        let folder = base.unwrap_or(&self.target).join("xtask");
        std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        Ok(folder)
    }

    /// The path of a shared data file, or `None` when it is not on this machine.
    pub(crate) fn shared(&self, relative: &str) -> Option<PathBuf> {
        Some(self.shared_data.join(relative)).filter(|path| path.is_file())
    }
}

/// `$CARGO_TARGET_DIR`, or a folder in the user's cache, or cargo's default inside the clone.
fn build_folder(root: &Path, variable: impl Fn(&str) -> Option<OsString>, writable: impl Fn(&Path) -> bool) -> PathBuf {
    let set = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(target) = set("CARGO_TARGET_DIR") {
        return root.join(target);
    }
    // The specification of these folders says that relative paths are to be ignored.
    let cache = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    cache
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("desireline/target"))
        .filter(|target| writable(target))
        .unwrap_or_else(|| root.join("target"))
}

/// Whether the folder exists or can be made, and a file can be made in it.
fn writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".write-test-{}", std::process::id()));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&probe, b""));
    let _ = std::fs::remove_file(&probe);
    written.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(set: &[(&str, &str)], writable: bool) -> PathBuf {
        let find = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
        build_folder(Path::new("/clone"), find, |_| writable)
    }

    #[test]
    fn the_build_folder_is_the_one_that_was_set() {
        assert_eq!(folder(&[("CARGO_TARGET_DIR", "/t"), ("HOME", "/h")], true), Path::new("/t"));
        assert_eq!(folder(&[("CARGO_TARGET_DIR", "out")], true), Path::new("/clone/out"));
    }

    #[test]
    fn otherwise_it_lies_in_the_cache_so_that_a_second_clone_starts_warm() {
        assert_eq!(folder(&[("XDG_CACHE_HOME", "/c"), ("HOME", "/h")], true), Path::new("/c/desireline/target"));
        assert_eq!(folder(&[("XDG_CACHE_HOME", "c"), ("HOME", "/h")], true), Path::new("/h/.cache/desireline/target"));
    }

    #[test]
    fn without_a_cache_it_is_cargos_own() {
        assert_eq!(folder(&[("HOME", "/h")], false), Path::new("/clone/target"));
        assert_eq!(folder(&[], true), Path::new("/clone/target"));
    }
}
