import { Link } from "@tanstack/react-router";
import { Button, buttonClass } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { texts } from "./texts";

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Page title={texts.notFound} lead={texts.notFoundLead}>
      <Link to="/" className={buttonClass("main")}>
        {texts.toJourneys}
      </Link>
    </Page>
  );
}

/** A page that failed while it was drawn. */
export function Broken() {
  return (
    <Page title={texts.broken} lead={texts.brokenLead}>
      <Button weight="main" onPress={() => window.location.reload()}>
        {texts.reload}
      </Button>
    </Page>
  );
}
