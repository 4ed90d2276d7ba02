//! Starts the real server on free ports, and speaks to it: one request a connection, over plain HTTP/1.1.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::command;

/// A server that runs, and a session with it.
pub struct Server {
    child: Child,
    /// Host and port of the app.
    pub app: String,
    /// Host and port of the public listener.
    pub public: String,
    /// The setup token that was printed, if one was.
    pub token: Option<String>,
    /// The session cookie.
    pub cookie: String,
}

/// What the server said.
#[derive(Debug)]
pub struct Heard {
    /// The status.
    pub status: u16,
    /// The head, as it came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Heard {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Asserts a status, and gives the body as JSON.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        if self.body.is_empty() { Value::Null } else { self.json() }
    }
}

impl Server {
    /// Starts a server on a data folder, with further arguments, and opens a session.
    pub fn start(data: &Path, args: &[&str]) -> Self {
        let mut server = Self::start_outside(data, args);
        if let Some(token) = &server.token {
            let heard = server.post("/api/v1/session", &serde_json::json!({ "token": token }));
            heard.is(201);
            let cookie = heard.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
            server.cookie = cookie.split(';').next().expect("a pair").to_owned();
        }
        server
    }

    /// Starts a server without opening a session.
    pub fn start_outside(data: &Path, args: &[&str]) -> Self {
        let data = data.to_str().expect("the path is UTF-8");
        let fixed = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--public-listen", "127.0.0.1:0"];
        let all: Vec<&str> = fixed.iter().chain(args).copied().collect();
        let mut child = command(&all)
            .env("DESIRELINE_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let mut address = |name: &str| {
            let line = lines.next().expect("a line").expect("text");
            line.strip_prefix(name).unwrap_or_else(|| panic!("{line}")).trim().trim_start_matches("http://").to_owned()
        };
        let (app, public) = (address("app:"), address("public:"));
        // What is printed after the addresses comes at once, or never.
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let link = receiver.recv_timeout(Duration::from_secs(2)).ok();
        let token = link.and_then(|link| link.split_once('#').map(|(_, token)| token.to_owned()));
        Self { child, app, public, token, cookie: String::new() }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it runs still.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_none()
    }

    /// Its memory in KiB.
    pub fn rss_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        line.trim().trim_end_matches("kB").trim().parse().expect("a number")
    }

    /// Tells it to stop, and returns how long that took and how it ended.
    pub fn stop(mut self) -> (Duration, std::process::ExitStatus) {
        let began = Instant::now();
        let killed = std::process::Command::new("kill").arg(self.pid().to_string()).status().expect("kill runs");
        assert!(killed.success());
        let status = self.child.wait().expect("it ends");
        (began.elapsed(), status)
    }

    /// Sends a request to the app.
    pub fn send(&self, method: &str, path: &str, kind: Option<&str>, body: &[u8]) -> Heard {
        send(&self.app, &self.cookie, method, path, kind, body)
    }

    /// GET.
    pub fn get(&self, path: &str) -> Heard {
        self.send("GET", path, None, &[])
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Heard {
        self.send("DELETE", path, None, &[])
    }

    /// POST of JSON.
    pub fn post(&self, path: &str, body: &Value) -> Heard {
        self.send("POST", path, Some("application/json"), body.to_string().as_bytes())
    }

    /// Uploads a file, and returns what is said of it.
    pub fn upload(&self, workspace: &str, name: &str, bytes: &[u8]) -> Heard {
        let name: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let path = format!("/api/v1/workspaces/{workspace}/uploads?name={name}");
        self.send("POST", &path, Some("application/octet-stream"), bytes)
    }

    /// Imports an uploaded file and waits until that has ended; the job as it is then.
    pub fn import(&self, workspace: &str, asked: &Value) -> Value {
        let job = self.post(&format!("/api/v1/workspaces/{workspace}/imports"), asked).is(202);
        let path = format!("/api/v1/workspaces/{workspace}/import-jobs/{}", job["id"].as_str().expect("an id"));
        let began = Instant::now();
        loop {
            let job = self.get(&path).is(200);
            if job["state"] != "running" {
                return job;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "{job}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already where a test has stopped it.
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Sends a request, and reads the answer to its end.
pub fn send(host: &str, cookie: &str, method: &str, path: &str, kind: Option<&str>, body: &[u8]) -> Heard {
    let mut stream = TcpStream::connect(host).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a timeout can be set");
    let kind = kind.map_or(String::new(), |kind| format!("Content-Type: {kind}\r\n"));
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{kind}{cookie}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("the server reads");
    // A server that refuses by the head does not wait for the body.
    let _refused = stream.write_all(body);
    let mut bytes = Vec::new();
    let _cut = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer with a head");
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Heard { status, head, body: bytes[end + 4..].to_vec() }
}
