//! Lists the files of the built web app as Rust code. Without a build the list is empty, so that cargo needs no Node.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = here.join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    let app = dist.join("app");
    let mut files = Vec::new();
    if app.join("index.html").is_file() {
        collect(&app, "", &mut files)?;
    }
    // The same files give the same code, in whatever order the folder lists them.
    files.sort();
    let mut code = String::from("&[\n");
    for name in files.iter().filter(|name| !is_packed(name)) {
        let packed = |ending: &str| {
            let twin = format!("{name}.{ending}");
            if files.contains(&twin) { format!("Some({})", bytes(&app, &twin)) } else { "None".to_owned() }
        };
        let (gzip, brotli) = (packed("gz"), packed("br"));
        // Writing to a string does not fail.
        let _ = writeln!(
            code,
            "    File {{ path: {name:?}, bytes: {}, gzip: {gzip}, brotli: {brotli} }},",
            bytes(&app, name)
        );
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("files.rs"), code)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

fn is_packed(name: &str) -> bool {
    name.ends_with(".gz") || name.ends_with(".br")
}

fn bytes(app: &Path, name: &str) -> String {
    format!("include_bytes!({:?})", app.join(name).display().to_string())
}
