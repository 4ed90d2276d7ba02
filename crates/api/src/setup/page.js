// Spends the setup token in the address's fragment, takes it out of the history, and goes on to the app.
const said = document.getElementById("said");
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

async function start() {
  if (!token) {
    said.textContent = "This address needs the token that the server printed, after a #.";
    return;
  }
  const answer = await fetch("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (answer.ok) {
    said.textContent = "This browser has a session now.";
    location.replace("/");
    return;
  }
  // A link that was opened before in this browser: its session may still be alive.
  if ((await fetch("/api/v1/session")).ok) {
    location.replace("/");
    return;
  }
  const problem = await answer.json();
  said.textContent = [problem.detail, problem.hint].filter(Boolean).join("; ");
}

start().catch(() => {
  said.textContent = "The server does not answer.";
});
