import { Link, Outlet, useParams } from "@tanstack/react-router";
import { buttonClass } from "@/ui/Button";
import { ThemeChoice } from "./ThemeChoice";
import { texts } from "./texts";
import { WorkspaceChoice } from "./WorkspaceChoice";

const TAB =
  "rounded-md px-2.5 py-1.5 text-quiet no-underline hover:text-text data-[status=active]:bg-band data-[status=active]:font-medium data-[status=active]:text-text";

/** What every page of a workspace has around it. */
export function Frame() {
  const { workspace } = useParams({ from: "/w/$workspace" });
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded-md focus:bg-paper focus:px-3 focus:py-2"
      >
        {texts.skip}
      </a>
      <header className="border-b border-line bg-paper print:hidden">
        <div className="mx-auto flex max-w-[90rem] flex-wrap items-center gap-x-5 gap-y-1 px-4 py-2 sm:px-6">
          <Link to="/w/$workspace" params={{ workspace }} className="flex items-center gap-2 no-underline">
            <Sign />
            <span className="text-[1.0625rem] font-semibold tracking-[-0.02em]">{texts.name}</span>
          </Link>
          <nav aria-label={texts.name} className="order-last -mx-2 flex w-full gap-0.5 sm:order-none sm:mx-0 sm:w-auto">
            <Link
              to="/w/$workspace"
              params={{ workspace }}
              activeOptions={{ exact: true, includeSearch: false }}
              className={TAB}
            >
              {texts.journeys}
            </Link>
            <Link
              to="/w/$workspace/actions"
              params={{ workspace }}
              activeOptions={{ includeSearch: false }}
              className={TAB}
            >
              {texts.actions}
            </Link>
            <Link
              to="/w/$workspace/evidence"
              params={{ workspace }}
              activeOptions={{ includeSearch: false }}
              className={TAB}
            >
              {texts.evidence}
            </Link>
          </nav>
          <div className="ml-auto flex items-center gap-2">
            <WorkspaceChoice workspace={workspace} />
            <ThemeChoice />
            <Link
              to="/w/$workspace/start"
              params={{ workspace }}
              className={`${buttonClass("plain", true)} max-sm:hidden`}
            >
              {texts.bring}
            </Link>
          </div>
        </div>
      </header>
      <Outlet />
    </>
  );
}

function Sign() {
  return (
    <svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
      <path d="M4 10h24" stroke="var(--quiet)" strokeWidth="2.4" strokeLinecap="round" strokeDasharray=".1 4.8" />
      <path
        d="M4 11c5 0 6.5 12 12 12s7-8 12-9"
        fill="none"
        stroke="var(--real)"
        strokeWidth="4.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
