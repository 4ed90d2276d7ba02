import { Page } from "@/ui/Page";

/** Journeys. */
export function PortfolioPage() {
  return <Page title="Journeys">{null}</Page>;
}
