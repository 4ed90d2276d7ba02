import { useState } from "react";
import { count, counted } from "@/api/figures";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import type { Figure, FoundCustomer, PictureOut } from "../contract";
import { csv, saveText } from "../csv";
import { allCustomers, customersPage, type Of, useCustomers } from "../data";
import { texts } from "../texts";
import { useJourneySearch } from "../useJourneySearch";
import { merged, spanOf, statesOf } from "./customers";
import { Part } from "./parts";

/** How many ids are copied at most: enough to choose whom to call. */
const COPIED = 200;
const COLUMNS = ["Customer", "Kind of id", "State", "First event", "Last event", "Events"] as const;

/** The customers behind a figure: who, how it went, when; a way to walk along with each, and the whole list as a file. */
export function Customers({
  of,
  picture,
  figure,
  name,
  title = texts.customers.title,
}: {
  of: Of;
  picture: PictureOut;
  figure: Figure;
  name: string;
  title?: string;
}) {
  const { set } = useJourneySearch();
  const found = useCustomers(of.workspace, picture, figure);
  const items = merged(found.data?.pages.flatMap((page) => page.items) ?? []);
  const all = found.data?.pages[0]?.n_customers ?? items.length;
  return (
    <Part
      title={title}
      aside={found.data && <span className="text-[0.8125rem] text-quiet">{counted(all, "customer")}</span>}
    >
      {found.error && (
        <Problem what={texts.customers.failed} hint={told(found.error).what} retry={() => void found.refetch()} />
      )}
      {found.isPending && <Waiting />}
      {found.data && items.length === 0 && <p className="text-quiet">{texts.customers.none}</p>}
      {items.length > 0 && (
        <>
          <ul className="-mx-2 max-h-80 overflow-y-auto">
            {items.map((one) => (
              <CustomerLine
                key={`${one.id_kind}:${one.customer}`}
                found={one}
                onWalk={() => set({ walk: one.customer, kind: one.id_kind })}
              />
            ))}
          </ul>
          <div className="mt-2 flex flex-wrap items-center gap-2">
            {found.hasNextPage && (
              <Button small onPress={() => void found.fetchNextPage()} isDisabled={found.isFetchingNextPage}>
                {texts.customers.more}
              </Button>
            )}
            <Copy of={of} picture={picture} figure={figure} />
            <Download of={of} picture={picture} figure={figure} name={name} />
            <span className="ml-auto text-[0.8125rem] text-quiet">{texts.customers.shown(items.length, all)}</span>
          </div>
        </>
      )}
    </Part>
  );
}

function CustomerLine({ found, onWalk }: { found: FoundCustomer; onWalk: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onWalk}
        className="group grid w-full cursor-pointer grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 rounded-md px-2 py-1.5 text-left hover:bg-band"
      >
        <span dir="auto" className="truncate font-mono text-[0.8125rem]" title={found.customer}>
          {found.customer}
        </span>
        <span className="text-[0.8125rem] text-quiet">{statesOf(found)}</span>
        <span className="text-[0.8125rem] text-quiet">{spanOf(found)}</span>
        <span className="text-[0.8125rem] text-real opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100">
          {texts.customers.walk}
        </span>
      </button>
    </li>
  );
}

/** Their ids to the clipboard. */
function Copy({ of, picture, figure }: { of: Of; picture: PictureOut; figure: Figure }) {
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const { question, at } = picture;
  const copy = async () => {
    setFailed(undefined);
    try {
      const page = await customersPage(of.workspace, { question, figure, at, limit: COPIED });
      await navigator.clipboard.writeText([...new Set(page.items.map((one) => one.customer))].join("\n"));
      setCopied(true);
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <>
      <Button small onPress={() => void copy()}>
        {copied ? texts.customers.copied : texts.customers.copy}
      </Button>
      {failed !== undefined && <Problem what={texts.customers.failed} hint={told(failed).what} />}
    </>
  );
}

/** The whole list as a file; longer lists are collected page by page. */
function Download({ of, picture, figure, name }: { of: Of; picture: PictureOut; figure: Figure; name: string }) {
  const [collected, setCollected] = useState<number>();
  const [failed, setFailed] = useState<unknown>();
  const collect = async () => {
    setCollected(0);
    setFailed(undefined);
    try {
      const all = await allCustomers(of.workspace, picture, figure, setCollected);
      saveText(`${of.slug}-${name.replaceAll(/[^\w-]+/g, "-")}.csv`, csv(COLUMNS, all.flatMap(rows)), "text/csv");
    } catch (error) {
      setFailed(error);
    } finally {
      setCollected(undefined);
    }
  };
  return (
    <>
      <Button small onPress={() => void collect()} isDisabled={collected !== undefined}>
        {collected === undefined ? texts.customers.download : `${texts.customers.downloading} ${count(collected)}`}
      </Button>
      {failed !== undefined && <Problem what={texts.customers.failed} hint={told(failed).what} />}
    </>
  );
}

function rows({ customer, id_kind, cases }: FoundCustomer): (string | number)[][] {
  return cases.map((one) => [
    customer,
    id_kind,
    texts.customers.states[one.state],
    one.started_at,
    one.ended_at,
    one.events,
  ]);
}
