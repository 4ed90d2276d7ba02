import { Page } from "@/ui/Page";

/** Action. */
export function ActionPage() {
  return <Page title="Action">{null}</Page>;
}
