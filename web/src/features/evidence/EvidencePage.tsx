import { Link, useParams } from "@tanstack/react-router";
import { told } from "@/api/problems";
import { buttonClass } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import { useImports, useSources } from "./data";
import { FindCustomer } from "./FindCustomer";
import { Imports } from "./Imports";
import { Said } from "./Said";
import { Sources } from "./Sources";
import { texts } from "./texts";

/** What the journeys of a workspace rest on. */
export function EvidencePage() {
  const { workspace } = useParams({ from: "/w/$workspace" });
  const sources = useSources(workspace);
  const imports = useImports(workspace);
  const error = sources.error ?? imports.error;
  const bring = (text: string) => (
    <Link to="/w/$workspace/start" params={{ workspace }} className={buttonClass("main")}>
      {text}
    </Link>
  );
  if (error) {
    const retry = () => void Promise.all([sources.refetch(), imports.refetch()]);
    return (
      <Page title={texts.title}>
        <Problem {...told(error)} retry={retry} />
      </Page>
    );
  }
  if (!sources.data || !imports.data) {
    return (
      <Page title={texts.title}>
        <Waiting />
      </Page>
    );
  }
  if (sources.data.length === 0) {
    return (
      <Page title={texts.title}>
        <Empty title={texts.empty.title} text={texts.empty.text}>
          {bring(texts.empty.go)}
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={texts.title} lead={texts.lead} actions={<div className="sm:hidden">{bring(texts.bring)}</div>}>
      <div className="flex flex-col gap-10">
        <Sources sources={sources.data} imports={imports.data} />
        <Imports workspace={workspace} imports={imports.data} />
        <Said workspace={workspace} />
        <FindCustomer workspace={workspace} />
      </div>
    </Page>
  );
}
