import { useState } from "react";
import { Button } from "@/ui/Button";
import type { PictureOut } from "../contract";
import { type Of, useSomeCustomers } from "../data";
import { texts } from "../texts";
import { useJourneySearch } from "../useJourneySearch";

/** Begins a walk with somebody, or with somebody else. Nothing where no customer was seen. */
export function AnotherCustomer({ of, picture, text }: { of: Of; picture: PictureOut; text: string }) {
  const { search, set } = useJourneySearch();
  const [asked, setAsked] = useState(false);
  const some = useSomeCustomers(of.workspace, picture);
  if (picture.scene.stations.every((station) => !station.customers?.count)) return null;
  const go = async () => {
    setAsked(true);
    const { data } = await some.refetch();
    setAsked(false);
    const items = data?.items ?? [];
    const next = items[(items.findIndex((one) => one.customer === search.walk) + 1) % Math.max(1, items.length)];
    if (next) set({ walk: next.customer, kind: next.id_kind });
  };
  return (
    <Button small onPress={() => void go()} isDisabled={asked}>
      {some.error ? texts.customers.failed : text}
    </Button>
  );
}
