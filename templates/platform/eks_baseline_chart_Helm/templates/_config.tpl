{{/*
ConfigMaps and ExternalSecret of the application, or again of its migrations. A list of documents, each after "---". Of a dict: root, name, labels and
annotations (YAML).
*/}}
{{- define "eks-baseline.configuration" -}}
{{- $metadata := printf "labels:\n%s" (.labels | indent 2) -}}
{{- with .annotations -}}
{{- $metadata = printf "%s\nannotations:\n%s" $metadata (. | indent 2) -}}
{{- end -}}
{{- $name := .name -}}
{{- with .root.Values -}}
{{- range $kind := list "env" "files" }}
{{- with get $.root.Values.config $kind }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ printf "%s-%s" $name $kind | quote }}
  {{- $metadata | nindent 2 }}
data:
  {{- range $key, $value := . }}
  {{ $key | quote }}: {{ $value | toJson }}
  {{- end }}
{{- end }}
{{- end }}
{{- if .secrets }}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {{ $name | quote }}
  {{- $metadata | nindent 2 }}
spec:
  refreshInterval: "1h"
  secretStoreRef:
    kind: {{ .platform.secretStore.kind }}
    name: {{ .platform.secretStore.name | quote }}
  target:
    name: {{ $name | quote }}
    creationPolicy: Owner
    deletionPolicy: Retain
  {{- /* What the API server would fill in is written out: Argo CD compares lists as a whole. */}}
  data:
    {{- range $key, $secret := .secrets }}
    - secretKey: {{ $key | quote }}
      remoteRef:
        key: {{ .key | quote }}
        {{- with .property }}
        property: {{ . | quote }}
        {{- end }}
        conversionStrategy: Default
        decodingStrategy: None
        metadataPolicy: None
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}
