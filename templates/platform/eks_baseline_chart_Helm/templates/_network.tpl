{{/* Peers of values as those of a NetworkPolicy. */}}
{{- define "eks-baseline.peers" -}}
{{- range . }}
{{- if .cidr }}
- ipBlock:
    cidr: {{ .cidr | quote }}
    {{- with .except }}
    except: {{ . | toJson }}
    {{- end }}
{{- else if .namespace }}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace | quote }}
  {{- with .application }}
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ . | quote }}
  {{- end }}
{{- else }}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ .application | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "eks-baseline.policyPorts" -}}
{{- $protocol := .protocol | default "TCP" -}}
ports:
  {{- range .ports }}
  - port: {{ . | int }}
    protocol: {{ $protocol }}
  {{- end }}
{{- end -}}

{{/* What pods of the application may connect to, and its migrations too. */}}
{{- define "eks-baseline.egress" -}}
- to:
    {{- include "eks-baseline.peers" .Values.platform.dns | trim | nindent 4 }}
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- if eq .Values.serviceAccount.identity "podIdentity" }}
{{- /* The agent that every node answers with at this address. */}}
- to:
    - ipBlock:
        cidr: "169.254.170.23/32"
  ports:
    - port: 80
      protocol: TCP
{{- end }}
{{- range .Values.network.egress }}
- to:
    {{- include "eks-baseline.peers" .to | trim | nindent 4 }}
  {{- include "eks-baseline.policyPorts" . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "eks-baseline.ingressRules" -}}
{{- if ne .Values.exposure "none" }}
- ports:
    - port: {{ .Values.port | int }}
      protocol: TCP
  {{- with .Values.platform.loadBalancers }}
  from:
    {{- include "eks-baseline.peers" . | trim | nindent 4 }}
  {{- end }}
{{- end }}
{{- with include "eks-baseline.metricsPort" . }}
- ports:
    - port: {{ . }}
      protocol: TCP
  from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ $.Values.platform.prometheus.namespace | quote }}
{{- end }}
{{- range .Values.network.ingress }}
- from:
    {{- include "eks-baseline.peers" .from | trim | nindent 4 }}
  {{- include "eks-baseline.policyPorts" . | nindent 2 }}
{{- end }}
{{- end -}}
