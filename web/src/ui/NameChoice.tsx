import { useState } from "react";
import { Choice, TextInput } from "./fields";

const OTHER = "+";

/** One of a few names, or another one that is typed. The empty name stands for nobody. */
export function NameChoice({
  label,
  names,
  nobody,
  otherText,
  otherLabel,
  value,
  onChange,
  error,
  hint,
}: {
  label: string;
  names: readonly string[];
  nobody: string;
  /** The entry behind which another name is typed, and the label of its field. */
  otherText: string;
  otherLabel: string;
  value: string;
  onChange: (name: string) => void;
  error?: string | undefined;
  hint?: string | undefined;
}) {
  const [other, setOther] = useState(false);
  const gone = value !== "" && !names.includes(value);
  return (
    <div className="flex flex-col gap-2">
      <Choice
        label={label}
        value={other ? OTHER : value}
        options={[
          { value: "", text: nobody },
          ...(gone && !other ? [{ value, text: value }] : []),
          ...names.map((name) => ({ value: name, text: name })),
          { value: OTHER, text: otherText },
        ]}
        onChange={(name) => {
          setOther(name === OTHER);
          onChange(name === OTHER ? "" : name);
        }}
        hint={error && !other ? <span className="text-accent">{error}</span> : hint}
      />
      {other && (
        <TextInput label={otherLabel} value={value} onChange={onChange} maxLength={200} error={error} autoFocus />
      )}
    </div>
  );
}
