// Every address of the app and what its search says. Pages are loaded when they are first opened.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { Waiting } from "@/ui/Waiting";
import { Broken, NotFound } from "./Elsewhere";
import { Frame } from "./Frame";
import {
  actionsSearch,
  customerSearch,
  evidenceSearch,
  journeySearch,
  only,
  portfolioSearch,
  startSearch,
} from "./search";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/session/Home"), "Home"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { back?: string } =>
    typeof search.back === "string" && search.back.startsWith("/") && !search.back.startsWith("//")
      ? { back: search.back }
      : {},
  component: lazyRouteComponent(() => import("@/features/session/SignIn"), "SignIn"),
});

const workspace = createRoute({ getParentRoute: () => root, path: "/w/$workspace", component: Frame });

const portfolio = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  validateSearch: only(portfolioSearch),
  component: lazyRouteComponent(() => import("@/features/portfolio/PortfolioPage"), "PortfolioPage"),
});

const start = createRoute({
  getParentRoute: () => workspace,
  path: "/start",
  validateSearch: only(startSearch),
  component: lazyRouteComponent(() => import("./StartWithBrief"), "StartWithBrief"),
});

const journey = createRoute({
  getParentRoute: () => workspace,
  path: "/journeys/$slug",
  validateSearch: only(journeySearch),
  component: lazyRouteComponent(() => import("./JourneyWithBeside"), "JourneyWithBeside"),
});

const actions = createRoute({
  getParentRoute: () => workspace,
  path: "/actions",
  validateSearch: only(actionsSearch),
  component: lazyRouteComponent(() => import("@/features/actions/ActionsPage"), "ActionsPage"),
});

const action = createRoute({
  getParentRoute: () => workspace,
  path: "/actions/$id",
  component: lazyRouteComponent(() => import("@/features/actions/ActionPage"), "ActionPage"),
});

const evidence = createRoute({
  getParentRoute: () => workspace,
  path: "/evidence",
  validateSearch: only(evidenceSearch),
  component: lazyRouteComponent(() => import("@/features/evidence/EvidencePage"), "EvidencePage"),
});

const customer = createRoute({
  getParentRoute: () => workspace,
  path: "/customers/$id",
  validateSearch: only(customerSearch),
  component: lazyRouteComponent(() => import("@/features/evidence/CustomerPage"), "CustomerPage"),
});

const tree = root.addChildren([
  home,
  signIn,
  workspace.addChildren([portfolio, start, journey, actions, action, evidence, customer]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultPendingComponent: Waiting,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
