//! What an examination found.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Evidence is lost, doubled or not as it was written.
    Damage,
    /// Something that a crash left, and nobody reads.
    Leftover,
}

/// What is wrong, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The database's own check finds it damaged.
    Database,
    /// A row refers to one that is not there.
    Reference,
    /// A link names a number that nobody has.
    Link,
    /// A row names a person that nobody is.
    Person,
    /// A file of a live segment is not there.
    FileMissing,
    /// A file has another length or hash.
    FileChanged,
    /// A file cannot be read to its end.
    FileUnreadable,
    /// A file's rows are not those that the database counts.
    Rows,
    /// A sidecar lacks ids or has some twice.
    Sidecar,
    /// A segment's rows by import are not those that the database counts.
    SegmentImports,
    /// A frame cannot be decoded, or holds other rows than it says.
    Frame,
    /// An import has more or fewer rows than it added.
    ImportCounts,
    /// An event is there twice.
    KeyTwice,
    /// The map of a journey is not what its revisions make.
    Map,
    /// Rules of names are not as they can be kept.
    Rules,
    /// A folder of segments belongs to no workspace of the database.
    StrangeFolder,
    /// A file that no row names.
    OrphanFile,
    /// A file that was being written.
    TemporaryFile,
    /// A file in a folder of segments that is none of ours; it is left alone.
    StrangeFile,
    /// A segment that has been in writing for too long.
    WritingStale,
    /// A segment that is read no more.
    Retired,
    /// A segment whose files are to be deleted.
    Gone,
    /// A reader's lease that has ended.
    LeaseExpired,
    /// An import that is open and to which nothing comes.
    ImportStale,
    /// A frame of an import that failed or was taken back.
    FrameEnded,
}

impl FindingKind {
    /// How bad it is.
    pub fn severity(self) -> Severity {
        if self >= Self::OrphanFile { Severity::Leftover } else { Severity::Damage }
    }

    /// What one would do, or `--fix` does.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Database => "restore a backup, or let the database's own tools repair it",
            Self::Reference | Self::Link | Self::Person | Self::Map | Self::Rules => {
                "restore a backup; the database was changed from outside"
            }
            Self::FileMissing | Self::FileChanged | Self::FileUnreadable | Self::Rows | Self::Sidecar => {
                "restore a backup, or put the file back from one"
            }
            Self::SegmentImports | Self::Frame | Self::ImportCounts => {
                "restore a backup, or undo the import and import the file again"
            }
            Self::KeyTwice => "undo the later import and import its file again",
            Self::StrangeFolder => "look whether this is the database that belongs to the folder",
            Self::OrphanFile | Self::TemporaryFile => "delete the file",
            Self::StrangeFile => "nothing: it is not ours; move it elsewhere",
            Self::WritingStale | Self::Retired | Self::Gone => "delete its files and forget it",
            Self::LeaseExpired => "forget the lease",
            Self::ImportStale => "end the import as failed; import its file again",
            Self::FrameEnded => "delete the frame",
        }
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one word.
    pub kind: FindingKind,
    /// The workspace's name, unless it concerns none.
    pub workspace: Option<String>,
    /// Where: a file, or what it is in the database.
    pub place: String,
    /// What is wrong, in words.
    pub what: String,
    /// What one would do, or `--fix` does.
    pub remedy: &'static str,
    /// Whether that was done.
    pub fixed: bool,
}

/// What there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Workspaces.
    pub workspaces: u64,
    /// Sources.
    pub sources: u64,
    /// Imports, whatever became of them.
    pub imports: u64,
    /// Events that questions see.
    pub events: u64,
    /// Ids of customers.
    pub customers: u64,
    /// Live segments.
    pub segments: u64,
    /// Bytes of their events files.
    pub segment_bytes: u64,
    /// Frames of done imports that are not settled.
    pub frames: u64,
}

/// What a workspace has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspaceCounts {
    /// Its name.
    pub name: String,
    /// What it has.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The result of an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether there is no damage.
    pub healthy: bool,
    /// Whether files were not read to their ends.
    pub quick: bool,
    /// `sqlite` or `postgresql`.
    pub database: &'static str,
    /// The version of the database's schema.
    pub schema_version: i64,
    /// What there is in all.
    pub counts: Counts,
    /// What there is by workspace, by name.
    pub workspaces: Vec<WorkspaceCounts>,
    /// What is wrong: damage first, then by kind, workspace and place.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Notes a finding.
    pub(super) fn find(
        &mut self,
        kind: FindingKind,
        workspace: Option<&str>,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.findings.push(Finding {
            severity: kind.severity(),
            kind,
            workspace: workspace.map(str::to_owned),
            place: place.into(),
            what: what.into(),
            remedy: kind.remedy(),
            fixed: false,
        });
    }

    /// Adds what a workspace has.
    pub(super) fn add(&mut self, workspace: WorkspaceCounts) {
        let (all, one) = (&mut self.counts, &workspace.counts);
        all.workspaces += 1;
        all.sources += one.sources;
        all.imports += one.imports;
        all.events += one.events;
        all.customers += one.customers;
        all.segments += one.segments;
        all.segment_bytes += one.segment_bytes;
        all.frames += one.frames;
        self.workspaces.push(workspace);
    }

    /// Sorts what was found and draws the sum.
    pub(super) fn settle(&mut self) {
        self.findings.sort_by(|a, b| {
            (a.severity, a.kind, &a.workspace, &a.place).cmp(&(b.severity, b.kind, &b.workspace, &b.place))
        });
        self.healthy = self.count(Severity::Damage) == 0;
    }

    /// How many findings of this severity are not fixed.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity && !finding.fixed).count()
    }
}
