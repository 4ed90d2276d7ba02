//! What a worker may take.

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// What a worker may take, whatever file it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of memory, the program itself among them.
    pub memory: u64,
    /// Seconds of computing for a small file.
    pub cpu_s: u64,
    /// Seconds of computing for each further 100 MB of the file.
    pub cpu_s_per_100_mb: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 1 << 30, cpu_s: 30, cpu_s_per_100_mb: 60 }
    }
}

impl Limits {
    /// Seconds of computing for a file of this size.
    pub fn cpu_for(&self, n_bytes: u64) -> u64 {
        self.cpu_s.saturating_add(self.cpu_s_per_100_mb.saturating_mul(n_bytes) / 100_000_000)
    }

    /// Binds this process to them. It can write to what it has open and to nothing else, and leaves no image behind when
    /// it dies.
    ///
    /// # Errors
    ///
    /// When the system does not take a limit. Nothing should be read then.
    pub fn bind(&self, n_bytes: u64) -> std::io::Result<()> {
        let both = |n: u64| Rlimit { current: Some(n), maximum: Some(n) };
        let cpu = self.cpu_for(n_bytes);
        setrlimit(Resource::Cpu, Rlimit { current: Some(cpu), maximum: Some(cpu + 1) })?;
        setrlimit(Resource::As, both(self.memory))?;
        setrlimit(Resource::Core, both(0))?;
        setrlimit(Resource::Fsize, both(0))?;
        setrlimit(Resource::Nofile, both(32))?;
        // Threads count as processes, and this one needs no other. A user who is root is not bound by it.
        setrlimit(Resource::Nproc, both(0))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_grows_with_the_file() {
        let limits = Limits::default();
        assert_eq!(limits.cpu_for(0), 30);
        assert_eq!(limits.cpu_for(100_000_000), 90);
        assert_eq!(limits.cpu_for(u64::MAX), 30 + u64::MAX / 100_000_000);
    }
}
