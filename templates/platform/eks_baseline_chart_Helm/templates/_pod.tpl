{{/* Pods of the application: what a Deployment, a Rollout and a CronJob have in common. */}}
{{- define "eks-baseline.podTemplate" -}}
metadata:
  labels:
    {{- include "eks-baseline.podLabels" . | nindent 4 }}
  {{- if or .Values.config.env .Values.config.files }}
  annotations:
    {{- /* New pods for new content: a ConfigMap that changes restarts nothing. */}}
    checksum/config: {{ .Values.config | toJson | sha256sum | quote }}
  {{- end }}
spec:
  serviceAccountName: {{ .Values.name | quote }}
  automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
  {{- include "eks-baseline.podBasics" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ .Values.shutdown.graceSeconds | int }}
  {{- if eq .Values.workload "cron" }}
  restartPolicy: Never
  {{- else }}
  topologySpreadConstraints:
    {{- include "eks-baseline.spread" . | trim | nindent 4 }}
  {{- end }}
  {{- if or .Values.sidecars .Values.initContainers }}
  initContainers:
    {{- /* Sidecars first: an init container may need them. */}}
    {{- range .Values.sidecars }}
    {{- include "eks-baseline.extraContainer" (dict "root" $ "container" . "sidecar" true) | nindent 4 }}
    {{- end }}
    {{- range .Values.initContainers }}
    {{- include "eks-baseline.extraContainer" (dict "root" $ "container" . "sidecar" false) | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    {{- include "eks-baseline.app" . | nindent 4 }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- range concat .Values.sidecars .Values.initContainers }}
    - name: {{ printf "tmp-%s" .name | quote }}
      emptyDir: {}
    {{- end }}
    {{- with include "eks-baseline.configVolume" (dict "root" . "name" .Values.name) | trim }}{{ . | nindent 4 }}{{ end }}
    {{- with include "eks-baseline.volumes" . | trim }}{{ . | nindent 4 }}{{ end }}
{{- end -}}

{{/* Of every pod, migrations included. */}}
{{- define "eks-baseline.podBasics" -}}
{{- /* Variables for every Service of the namespace would change with the neighbours. */ -}}
enableServiceLinks: false
{{- with .Values.platform.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- with .Values.security }}
  {{- range $key := list "runAsUser" "runAsGroup" "fsGroup" }}
  {{- with get $.Values.security $key }}
  {{ $key }}: {{ . | int64 }}
  {{- end }}
  {{- end }}
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "eks-baseline.spread" -}}
{{- $hash := ternary "pod-template-hash" "rollouts-pod-template-hash" (eq .Values.strategy "rolling") -}}
{{- $zones := ternary "DoNotSchedule" "ScheduleAnyway" (eq .Values.spread "required") -}}
{{- range list (list "topology.kubernetes.io/zone" $zones) (list "kubernetes.io/hostname" "ScheduleAnyway") }}
- topologyKey: {{ index . 0 }}
  maxSkew: 1
  whenUnsatisfiable: {{ index . 1 }}
  labelSelector:
    matchLabels:
      {{- include "eks-baseline.selector" $ | nindent 6 }}
  {{- /* The pods of one version among themselves, or a change would be spread around the one that leaves. */}}
  matchLabelKeys: [{{ $hash }}]
{{- end }}
{{- end -}}

{{/* Of a dict: root, name of the ConfigMap. */}}
{{- define "eks-baseline.configVolume" -}}
{{- if .root.Values.config.files }}
- name: config-files
  configMap:
    name: {{ printf "%s-files" .name | quote }}
{{- end }}
{{- end -}}

{{- define "eks-baseline.volumes" -}}
{{- range $name, $volume := .Values.volumes }}
- name: {{ printf "data-%s" $name | quote }}
  {{- if eq .kind "emptyDir" }}
  {{- if or .sizeLimit .medium }}
  emptyDir:
    {{- with .medium }}
    medium: {{ . | quote }}
    {{- end }}
    {{- with .sizeLimit }}
    sizeLimit: {{ . | quote }}
    {{- end }}
  {{- else }}
  emptyDir: {}
  {{- end }}
  {{- else if eq .kind "configMap" }}
  configMap:
    name: {{ .name | quote }}
  {{- else if eq .kind "secret" }}
  secret:
    secretName: {{ .name | quote }}
  {{- else }}
  persistentVolumeClaim:
    claimName: {{ .name | quote }}
  {{- end }}
{{- end }}
{{- end -}}
