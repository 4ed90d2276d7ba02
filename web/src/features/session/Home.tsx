import { Navigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import { told } from "@/api/problems";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";

/** The address of the server alone: leads to the first workspace. */
export function Home() {
  const { data, error, refetch } = api.useQuery("get", "/workspaces", { params: { query: {} } });
  if (error) {
    return (
      <main id="content" className="mx-auto max-w-xl p-6">
        <Problem {...told(error)} retry={() => void refetch()} />
      </main>
    );
  }
  if (!data) return <Waiting />;
  const names = data.items.map((one) => one.name);
  const workspace = names.includes("main") ? "main" : (names[0] ?? "main");
  return <Navigate to="/w/$workspace" params={{ workspace }} replace />;
}
