import { Page } from "@/ui/Page";

/** Evidence. */
export function EvidencePage() {
  return <Page title="Evidence">{null}</Page>;
}
