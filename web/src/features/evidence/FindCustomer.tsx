import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/fields";
import { texts } from "./texts";

/** Opens a customer's page by their id. */
export function FindCustomer({ workspace }: { workspace: string }) {
  const navigate = useNavigate();
  const [id, setId] = useState("");
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const looked = id.trim();
        if (looked) void navigate({ to: "/w/$workspace/customers/$id", params: { workspace, id: looked } });
      }}
    >
      <div className="min-w-0 flex-1 basis-64 sm:max-w-md">
        <TextInput label={texts.person} value={id} onChange={setId} />
      </div>
      <Button type="submit">{texts.customer.open}</Button>
    </form>
  );
}
