import { useNavigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import { texts } from "./texts";

/** Which workspace is shown; nothing where there is but one. */
export function WorkspaceChoice({ workspace }: { workspace: string }) {
  const navigate = useNavigate();
  const { data } = api.useQuery("get", "/workspaces", { params: { query: {} } });
  const names = data?.items.map((one) => one.name) ?? [];
  if (names.length < 2) return null;
  return (
    <select
      aria-label={texts.workspace}
      value={workspace}
      onChange={(event) => void navigate({ to: "/w/$workspace", params: { workspace: event.target.value } })}
      className="max-w-40 truncate rounded-md border border-transparent bg-paper px-1.5 py-1 text-[0.8125rem] hover:border-faint"
    >
      {names.includes(workspace) ? null : <option value={workspace}>{workspace}</option>}
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
