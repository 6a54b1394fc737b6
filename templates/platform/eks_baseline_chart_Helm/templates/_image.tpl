{{/* The application's image as a container runtime reads it; empty while the application is idle. */}}
{{- define "eks-baseline.image" -}}
{{- with .Values.image -}}
{{- if or .tag .digest -}}
{{- include "eks-baseline.imageReference" . -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A digest beats the tag, which stays for people to read. */}}
{{- define "eks-baseline.imageReference" -}}
{{- .repository -}}
{{- with .tag }}:{{ . }}{{ end -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end -}}
