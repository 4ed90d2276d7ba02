import { Page } from "@/ui/Page";

/** What do you have?. */
export function StartPage() {
  return <Page title="What do you have?">{null}</Page>;
}
