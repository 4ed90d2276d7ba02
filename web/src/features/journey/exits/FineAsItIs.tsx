import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { useDecide } from "../data";
import { texts } from "../texts";
import type { ExitProps } from "./Exits";

/** It is meant to be so; the reason is kept, so that nobody asks again. */
export function FineAsItIs({ of, difference, onDone }: ExitProps) {
  const decide = useDecide(of);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const missing = tried && !reason.trim();
  return (
    <form
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!reason.trim()) return;
        decide.mutate(
          { difference: difference.key, exit: "fine_as_it_is", reason: reason.trim() },
          { onSuccess: onDone },
        );
      }}
    >
      <TextInput
        label={texts.fine.reason}
        area
        value={reason}
        onChange={setReason}
        maxLength={2_000}
        error={missing ? texts.fine.needReason : decide.error ? told(decide.error).what : undefined}
      />
      <Button weight="main" type="submit" isDisabled={decide.isPending} className="self-start">
        {texts.fine.save}
      </Button>
    </form>
  );
}
