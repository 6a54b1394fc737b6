import { useScaffolderTheme } from '@backstage/plugin-scaffolder-react/alpha';
import { Checkbox, CheckboxGroup } from '@backstage/ui';
import MuiCheckbox from '@material-ui/core/Checkbox';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormGroup from '@material-ui/core/FormGroup';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import { ReactNode } from 'react';
import styles from './CheckboxesInput.module.css';

/** Any number of a few options, in either look of the scaffolder's forms. */
export function CheckboxesInput(props: {
  id: string;
  label: string;
  description: string;
  options: { name: string; title: string }[];
  /** Names out of `options`. */
  chosen: string[];
  isRequired: boolean;
  isDisabled: boolean;
  isReadOnly: boolean;
  isInvalid: boolean;
  hasAutoFocus: boolean;
  onToggle: (name: string) => void;
  /** What there is to say about the choice right now. Read out when it changes. */
  children: ReactNode;
}) {
  const { id, label, description, options, chosen, onToggle } = props;
  const isBui = useScaffolderTheme() === 'bui';
  // The form itself renders the last two, under ids that it derives in this way.
  const describedBy = `${id}__hint ${id}__error ${id}__help`;
  // Where the focus goes is the wish of who wrote the template.
  const focusOf = (index: number) => ({
    autoFocus: props.hasAutoFocus && index === 0,
  });
  const hint = (
    <div id={`${id}__hint`} className={styles.hint} aria-live="polite">
      {props.children}
    </div>
  );

  if (isBui) {
    return (
      <>
        <CheckboxGroup
          id={id}
          label={label}
          description={description}
          value={chosen}
          isRequired={props.isRequired}
          isDisabled={props.isDisabled}
          isReadOnly={props.isReadOnly}
          isInvalid={props.isInvalid}
          aria-describedby={describedBy}
          onChange={next => {
            const changed = options.find(
              ({ name }) => chosen.includes(name) !== next.includes(name),
            );
            if (changed) {
              onToggle(changed.name);
            }
          }}
        >
          {options.map(({ name, title }, index) => (
            <Checkbox key={name} value={name} {...focusOf(index)}>
              {title}
            </Checkbox>
          ))}
        </CheckboxGroup>
        {hint}
      </>
    );
  }
  return (
    <>
      <FormControl
        component="fieldset"
        margin="normal"
        required={props.isRequired}
        disabled={props.isDisabled}
        error={props.isInvalid}
        aria-describedby={`${id}-helper-text ${describedBy}`}
      >
        <FormLabel component="legend">{label}</FormLabel>
        <FormGroup id={id}>
          {options.map(({ name, title }, index) => (
            <FormControlLabel
              key={name}
              label={title}
              control={
                <MuiCheckbox
                  color="primary"
                  name={name}
                  checked={chosen.includes(name)}
                  disabled={props.isDisabled || props.isReadOnly}
                  required={false}
                  inputProps={focusOf(index)}
                  onChange={() => onToggle(name)}
                />
              }
            />
          ))}
        </FormGroup>
        <FormHelperText id={`${id}-helper-text`} error={false}>
          {description}
        </FormHelperText>
      </FormControl>
      {hint}
    </>
  );
}
