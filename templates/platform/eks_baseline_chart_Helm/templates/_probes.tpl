{{/* Startup, readiness and liveness. An open port is all that is known of an image from elsewhere. */}}
{{- define "eks-baseline.probes" -}}
{{- $kind := "none" -}}
{{- if eq .Values.workload "web" -}}
{{- $kind = ternary "grpc" "tcp" (eq .Values.protocol "grpc") -}}
{{- end -}}
{{- $shared := merge dict (pick .Values.probes "kind" "path" "command" "service") (dict "kind" $kind) -}}
{{- $timing := dict
  "startup" (dict "seconds" 2 "failures" 60)
  "readiness" (dict "seconds" 5 "failures" 3)
  "liveness" (dict "seconds" 10 "failures" 6)
-}}
{{- range $name := list "startup" "readiness" "liveness" }}
{{- $own := get $.Values.probes $name | default dict }}
{{- $check := ternary $own $shared (hasKey $own "kind") }}
{{- $times := merge dict $own (get $timing $name) (dict "timeoutSeconds" 2) }}
{{- if ne $check.kind "none" }}
{{ $name }}Probe:
  {{- if eq $check.kind "http" }}
  httpGet:
    path: {{ $check.path | quote }}
    port: {{ $.Values.protocol }}
  {{- else if eq $check.kind "grpc" }}
  grpc:
    port: {{ $.Values.port | int }}
    {{- with $check.service }}
    service: {{ . | quote }}
    {{- end }}
  {{- else if eq $check.kind "exec" }}
  exec:
    command: {{ $check.command | toJson }}
  {{- else }}
  tcpSocket:
    port: {{ $.Values.protocol }}
  {{- end }}
  periodSeconds: {{ $times.seconds | int }}
  timeoutSeconds: {{ $times.timeoutSeconds | int }}
  failureThreshold: {{ $times.failures | int }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The path at which readiness is asked; empty where it is not asked by HTTP. */}}
{{- define "eks-baseline.readinessPath" -}}
{{- $readiness := .Values.probes.readiness | default dict -}}
{{- $check := ternary $readiness .Values.probes (hasKey $readiness "kind") -}}
{{- if eq ($check.kind | default "none") "http" -}}
{{- $check.path -}}
{{- end -}}
{{- end -}}
