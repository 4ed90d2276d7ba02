import { type ReactNode, useId } from "react";
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from "react-aria-components/TextField";

const BOX =
  "w-full rounded-md border border-faint bg-paper px-3 py-1.5 text-text placeholder:text-quiet hover:border-quiet invalid:border-accent data-[invalid]:border-accent";

/** A line or an area of text, with its label and what helps. */
export function TextInput({
  label,
  hint,
  error,
  area = false,
  type = "text",
  placeholder,
  ...props
}: Omit<TextFieldProps, "children" | "className"> & {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  area?: boolean;
  placeholder?: string;
}) {
  return (
    // With the browser's own validation a form could not be sent again while an error of the last time is shown.
    <TextField
      {...props}
      type={type}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className="flex flex-col gap-1"
    >
      <Label className="text-[0.8125rem] font-medium">{label}</Label>
      {area ? (
        <TextArea rows={3} className={BOX} placeholder={placeholder} />
      ) : (
        <Input className={BOX} placeholder={placeholder} />
      )}
      {hint && (
        <Text slot="description" className="text-[0.8125rem] text-quiet">
          {hint}
        </Text>
      )}
      <FieldError className="text-[0.8125rem] text-accent">{error}</FieldError>
    </TextField>
  );
}

/** One of a few values; the browser's own list, which every keyboard, phone and screen reader knows. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  hint,
  small = false,
}: {
  label: string;
  value: Value;
  options: readonly { value: Value; text: string }[];
  onChange: (value: Value) => void;
  hint?: ReactNode;
  small?: boolean;
}) {
  const id = useId();
  return (
    <div className={small ? "inline-flex items-center gap-2" : "flex flex-col gap-1"}>
      <label htmlFor={id} className={small ? "text-quiet" : "text-[0.8125rem] font-medium"}>
        {label}
      </label>
      <select
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${BOX} ${small ? "w-auto" : ""}`}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      {hint && (
        <span id={`${id}-hint`} className="text-[0.8125rem] text-quiet">
          {hint}
        </span>
      )}
    </div>
  );
}
