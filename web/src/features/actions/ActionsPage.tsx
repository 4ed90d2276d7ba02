import { Page } from "@/ui/Page";

/** Actions. */
export function ActionsPage() {
  return <Page title="Actions">{null}</Page>;
}
