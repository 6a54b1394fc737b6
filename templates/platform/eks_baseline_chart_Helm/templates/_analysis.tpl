{{- define "eks-baseline.analysis" -}}
templates:
  - templateName: {{ printf "%s-error-rate" .Values.name | quote }}
  - templateName: {{ printf "%s-latency" .Values.name | quote }}
args:
  - name: hash
    valueFrom:
      podTemplateHashValue: Latest
{{- end -}}

{{/* Names of the histogram of answered requests, of its label with the outcome, and the outcomes that are failures. As JSON. */}}
{{- define "eks-baseline.requests" -}}
{{- $http := dict
  "histogram" "http_server_request_duration_seconds"
  "label" "http_response_status_code"
  "errors" "5.."
-}}
{{- $grpc := dict
  "histogram" "rpc_server_call_duration_seconds"
  "label" "rpc_response_status_code"
  "errors" "UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"
-}}
{{- .Values.metrics.requests | default (ternary $grpc $http (eq .Values.protocol "grpc")) | toJson -}}
{{- end -}}

{{/*
PromQL for the share of failed requests. Of a dict: root, selector, window. Without "or vector(0)" a version without a single failure would have no
series to divide, and look like one without requests.
*/}}
{{- define "eks-baseline.errorRate" -}}
{{- $requests := include "eks-baseline.requests" .root | fromJson -}}
{{- $failed := printf "%s_count{%s,%s=~%s}" $requests.histogram .selector $requests.label ($requests.errors | quote) -}}
{{- $all := printf "%s_count{%s}" $requests.histogram .selector -}}
{{- printf "(sum(rate(%s[%s])) or vector(0)) / sum(rate(%s[%s]))" $failed .window $all .window -}}
{{- end -}}

{{/* PromQL for a quantile of the latency in seconds. Of a dict: root, selector, window, quantile. */}}
{{- define "eks-baseline.latency" -}}
{{- $requests := include "eks-baseline.requests" .root | fromJson -}}
{{- printf "histogram_quantile(%v, sum by (le) (rate(%s_bucket{%s}[%s])))" .quantile $requests.histogram .selector .window -}}
{{- end -}}

{{/* One measured value and its limit. Of a dict: root, name, query, max. */}}
{{- define "eks-baseline.analysisTemplate" -}}
{{- $root := .root -}}
{{- $analysis := $root.Values.rollout.analysis -}}
{{- $measured := "len(result) > 0 && !isNaN(result[0])" -}}
{{- $good := printf "%s && result[0] <= %v" $measured .max -}}
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: {{ printf "%s-%s" $root.Values.name .name | quote }}
  labels:
    {{- include "eks-baseline.labels" $root | nindent 4 }}
spec:
  args:
    - name: hash
  metrics:
    - name: {{ .name | quote }}
      initialDelay: {{ $analysis.window | quote }}
      interval: {{ $analysis.interval | quote }}
      {{- /* A canary is watched until its last step, so its measurements are not counted. */}}
      {{- if eq $root.Values.strategy "blueGreen" }}
      count: {{ $analysis.count | int }}
      {{- end }}
      failureLimit: {{ $analysis.failureLimit | int }}
      {{- if eq $analysis.noTraffic "pass" }}
      successCondition: {{ printf "len(result) == 0 || isNaN(result[0]) || result[0] <= %v" .max | quote }}
      {{- else }}
      successCondition: {{ $good | quote }}
      {{- end }}
      {{- if eq $analysis.noTraffic "pause" }}
      {{- /* Neither condition holds without a value: inconclusive, and the Rollout pauses. */}}
      failureCondition: {{ printf "%s && result[0] > %v" $measured .max | quote }}
      {{- end }}
      provider:
        prometheus:
          address: {{ $root.Values.platform.prometheus.address | quote }}
          query: {{ .query | quote }}
{{- end -}}
