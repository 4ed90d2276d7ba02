import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Page } from "@/ui/Page";
import { Problem } from "@/ui/Problem";
import { texts } from "./texts";
import { tokenIn } from "./token";

/** Where somebody without a session arrives. */
export function SignIn() {
  const { back } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [pasted, setPasted] = useState("");
  const [missing, setMissing] = useState(false);
  const session = api.useMutation("post", "/session", {
    onSuccess: () => void navigate({ href: back ?? "/", replace: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const token = tokenIn(pasted);
    setMissing(token === "");
    if (token !== "") session.mutate({ body: { token } });
  };
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Card className="max-w-xl p-6">
        <p>{texts.how}</p>
        <pre className="mt-2 overflow-x-auto rounded-md bg-band px-3 py-2 font-mono text-[0.8125rem]">
          {texts.command}
        </pre>
        <form onSubmit={submit} className="mt-5 flex flex-col items-start gap-3">
          <div className="w-full">
            <TextInput
              label={texts.token}
              value={pasted}
              onChange={setPasted}
              error={missing ? texts.empty : undefined}
              autoComplete="off"
            />
          </div>
          <Button type="submit" weight="main" isDisabled={session.isPending}>
            {texts.open}
          </Button>
        </form>
        {session.error && (
          <div className="mt-4">
            <Problem {...told(session.error)} />
          </div>
        )}
      </Card>
    </Page>
  );
}
