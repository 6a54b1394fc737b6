import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Combobox } from '@backstage/ui';
import { useState } from 'react';
import { gitopsTranslationRef } from '../../translations/ref';
import { describedBy, FieldFrame } from '../FieldFrame';
import { FieldHint } from '../FieldHint';
import { readFieldProps } from '../readFieldProps';
import { RequestProblem } from '../RequestProblem';
import { isApplication } from '../../deployments/isApplication';
import { useApplication, useApplications } from './useApplications';

const labelOf = (entity: Entity) =>
  entity.metadata.title ?? entity.metadata.name;

/** One application of the catalog, found by typing. Its value is the entity's full reference. */
export function ApplicationInput(props: FieldExtensionComponentProps<string>) {
  const { formData: entityRef, onChange, onBlur, rawErrors = [] } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const field = readFieldProps(props, {
    title: t('form.application.title'),
    description: t('form.application.description'),
  });
  const chosen = useApplication(entityRef);
  const chosenEntity = chosen.status === 'ready' ? chosen.value : undefined;
  const chosenLabel = chosenEntity ? labelOf(chosenEntity) : entityRef ?? '';
  const [text, setText] = useState('');
  const term = text === chosenLabel ? '' : text.trim();
  const list = useApplications(term);
  const entities =
    list.status === 'ready'
      ? list.value
      : (list.status === 'loading' && list.previous) || [];

  const options = entities.map(entity => ({
    id: stringifyEntityRef(entity),
    label: labelOf(entity),
    description: entity.metadata.description,
  }));
  // The box forgets a choice that is not among its options.
  if (entityRef && !options.some(({ id }) => id === entityRef)) {
    options.push({
      id: entityRef,
      label: chosenLabel,
      description: chosenEntity?.metadata.description,
    });
  }
  const problem = describeProblem();

  return (
    <FieldFrame
      id={field.id}
      hint={
        <>
          {' '}
          {problem && rawErrors.length === 0 && (
            <FieldHint tone="problem">{problem}</FieldHint>
          )}
          {list.status === 'error' && (
            <RequestProblem
              error={list.error}
              tone="warning"
              onRetry={list.retry}
            />
          )}
          {list.status === 'ready' &&
            list.value.length === 0 &&
            !term &&
            !entityRef && (
              <FieldHint tone="neutral">{t('form.application.none')}</FieldHint>
            )}
        </>
      }
    >
      <Combobox
        id={field.id}
        label={field.label}
        description={field.description}
        placeholder={field.placeholder}
        isRequired={field.isRequired}
        isDisabled={field.isDisabled}
        isReadOnly={field.isReadOnly}
        isInvalid={problem !== undefined || rawErrors.length > 0}
        // Natively, what is invalid would keep the form from asking again whether it still is.
        validationBehavior="aria"
        aria-describedby={describedBy(field.id)}
        // A box that has the focus does not show a choice that was made before.
        {...{ autoFocus: field.hasAutoFocus && !entityRef }}
        // By focus it would open as soon as the page does, where the template puts the focus here.
        menuTrigger="input"
        options={options}
        search={{
          // The catalog has searched already.
          filter: () => true,
          onInputChange: next => {
            setText(next);
            if (next === '' && entityRef) {
              onChange(undefined);
            }
          },
        }}
        loading={{ state: list.status === 'loading' ? 'filtering' : 'idle' }}
        value={entityRef ?? null}
        onChange={next => {
          if (next !== null) {
            onChange(String(next));
          }
        }}
        onBlur={() => onBlur(field.id, entityRef)}
      />
    </FieldFrame>
  );

  function describeProblem(): string | undefined {
    if (!entityRef || chosen.status !== 'ready') {
      return undefined;
    }
    if (!chosen.value) {
      return t('form.application.unknown', { application: entityRef });
    }
    return isApplication(chosen.value)
      ? undefined
      : t('form.application.notLinked', { application: chosenLabel });
  }
}
