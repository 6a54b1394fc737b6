import { useScaffolderTheme } from '@backstage/plugin-scaffolder-react/alpha';
import { BgProvider, TextField } from '@backstage/ui';
import MuiTextField from '@material-ui/core/TextField';
import { ReactNode } from 'react';
import styles from './TextInput.module.css';

/** A line of text that looks like its neighbours, in either look of the scaffolder's forms. */
export function TextInput(props: {
  id: string;
  label: string;
  description: string;
  placeholder?: string;
  value: string;
  isRequired: boolean;
  isDisabled: boolean;
  isReadOnly: boolean;
  isInvalid: boolean;
  hasAutoFocus: boolean;
  onChange: (value: string) => void;
  onBlur: () => void;
  /** What there is to say about the value right now. Read out when it changes. */
  children: ReactNode;
  /** What helps to fill the field in. Not read out by itself. */
  aid?: ReactNode;
}) {
  const { id, label, description, placeholder, value, children, aid } = props;
  const isBui = useScaffolderTheme() === 'bui';
  // The form itself renders the last two, under ids that it derives in this way.
  const describedBy = [
    `${id}__hint`,
    `${id}__error`,
    `${id}__help`,
    ...(isBui ? [] : [`${id}-helper-text`]),
  ].join(' ');
  // Where the focus goes is the wish of who wrote the template.
  const focus = { autoFocus: props.hasAutoFocus };
  return (
    <div className={styles.field}>
      {isBui ? (
        <TextField
          id={id}
          label={label}
          description={description}
          placeholder={placeholder}
          value={value}
          isRequired={props.isRequired}
          isDisabled={props.isDisabled}
          isReadOnly={props.isReadOnly}
          isInvalid={props.isInvalid}
          {...focus}
          onChange={props.onChange}
          onBlur={props.onBlur}
          aria-describedby={describedBy}
        />
      ) : (
        <MuiTextField
          id={id}
          label={label}
          helperText={description}
          placeholder={placeholder}
          value={value}
          required={props.isRequired}
          disabled={props.isDisabled}
          error={props.isInvalid}
          onChange={event => props.onChange(event.target.value)}
          onBlur={props.onBlur}
          margin="normal"
          fullWidth
          inputProps={{
            ...focus,
            readOnly: props.isReadOnly,
            spellCheck: false,
            autoCapitalize: 'none',
            'aria-describedby': describedBy,
          }}
          FormHelperTextProps={{
            margin: 'dense',
            error: false,
            style: { marginLeft: 0 },
          }}
        />
      )}
      <div id={`${id}__hint`} className={styles.hint} aria-live="polite">
        <BgProvider bg="neutral-1">{children}</BgProvider>
      </div>
      {aid && (
        <div className={styles.aid}>
          <BgProvider bg="neutral-1">{aid}</BgProvider>
        </div>
      )}
    </div>
  );
}
