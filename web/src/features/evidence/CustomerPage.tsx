import { Page } from "@/ui/Page";

/** Customer. */
export function CustomerPage() {
  return <Page title="Customer">{null}</Page>;
}
