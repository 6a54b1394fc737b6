{{/* The same for every container of this chart: no value changes it. */}}
{{- define "eks-baseline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end -}}

{{/*
Of values with "size" and maybe "resources". Memory has request = limit, so that a pod is never evicted for what it was promised; CPU has no limit, so that it is never throttled.
*/}}
{{- define "eks-baseline.resources" -}}
{{- $sizes := dict
  "small" (dict "cpu" "100m" "memory" "256Mi")
  "medium" (dict "cpu" "250m" "memory" "512Mi")
  "large" (dict "cpu" "1" "memory" "2Gi")
-}}
{{- $size := get $sizes (.size | default "small") -}}
{{- $resources := .resources | default (dict "requests" $size "limits" (pick $size "memory")) -}}
requests:
  cpu: {{ $resources.requests.cpu | quote }}
  memory: {{ $resources.requests.memory | quote }}
limits:
  {{- with $resources.limits.cpu }}
  cpu: {{ . | quote }}
  {{- end }}
  memory: {{ $resources.limits.memory | quote }}
{{- end -}}

{{/* Sets "env" and "envFrom" as the application sees them. Of a dict: root, and name of the ConfigMap and Secret. */}}
{{- define "eks-baseline.environment" -}}
{{- $name := .name -}}
{{- with .root.Values -}}
{{- if or .env .secrets }}
env:
  {{- range $key, $value := .env }}
  - name: {{ $key | quote }}
    value: {{ $value | quote }}
  {{- end }}
  {{- range $key, $secret := .secrets }}
  - name: {{ $key | quote }}
    valueFrom:
      secretKeyRef:
        name: {{ $name | quote }}
        key: {{ $key | quote }}
  {{- end }}
{{- end }}
{{- if .config.env }}
envFrom:
  - configMapRef:
      name: {{ printf "%s-env" $name | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "eks-baseline.commandLine" -}}
{{- with .command }}
command: {{ . | toJson }}
{{- end }}
{{- with .args }}
args: {{ . | toJson }}
{{- end }}
{{- end -}}

{{/* Of a dict: root, names of volumes. */}}
{{- define "eks-baseline.volumeMounts" -}}
{{- $volumes := .root.Values.volumes -}}
{{- range .names }}
{{- $volume := get $volumes . }}
- name: {{ printf "data-%s" . | quote }}
  mountPath: {{ $volume.path | quote }}
  {{- if or (has $volume.kind (list "configMap" "secret")) $volume.readOnly }}
  readOnly: true
  {{- end }}
{{- end }}
{{- end -}}

{{- define "eks-baseline.configMount" -}}
{{- if .Values.config.files }}
- name: config-files
  mountPath: {{ .Values.config.path | quote }}
  readOnly: true
{{- end }}
{{- end -}}

{{- define "eks-baseline.app" -}}
- name: app
  image: {{ include "eks-baseline.image" . | quote }}
  imagePullPolicy: IfNotPresent
  {{- with include "eks-baseline.commandLine" .Values | trim }}{{ . | nindent 2 }}{{ end }}
  {{- with include "eks-baseline.environment" (dict "root" . "name" .Values.name) | trim }}{{ . | nindent 2 }}{{ end }}
  {{- with include "eks-baseline.containerPorts" . | trim }}
  ports:
    {{- . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "eks-baseline.containerSecurity" . | nindent 4 }}
  resources:
    {{- include "eks-baseline.resources" .Values | nindent 4 }}
  {{- with include "eks-baseline.probes" . | trim }}{{ . | nindent 2 }}{{ end }}
  {{- if and (eq .Values.workload "web") .Values.shutdown.drainSeconds }}
  lifecycle:
    preStop:
      {{- /* The kubelet sleeps: the image needs no shell. */}}
      sleep:
        seconds: {{ .Values.shutdown.drainSeconds | int }}
  {{- end }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- with include "eks-baseline.configMount" . | trim }}{{ . | nindent 4 }}{{ end }}
    {{- with include "eks-baseline.volumeMounts" (dict "root" . "names" (keys .Values.volumes | sortAlpha)) | trim }}{{ . | nindent 4 }}{{ end }}
{{- end -}}

{{/* A sidecar or an init container. Of a dict: root, container, sidecar (boolean). */}}
{{- define "eks-baseline.extraContainer" -}}
{{- $root := .root -}}
{{- $sidecar := .sidecar -}}
{{- with .container -}}
- name: {{ .name | quote }}
  image: {{ ternary (include "eks-baseline.imageReference" (.image | default dict)) (include "eks-baseline.image" $root) (hasKey . "image") | quote }}
  imagePullPolicy: IfNotPresent
  {{- if $sidecar }}
  restartPolicy: Always
  {{- end }}
  {{- with include "eks-baseline.commandLine" . | trim }}{{ . | nindent 2 }}{{ end }}
  {{- if .image }}
  {{- with .env }}
  env:
    {{- range $key, $value := . }}
    - name: {{ $key | quote }}
      value: {{ $value | quote }}
    {{- end }}
  {{- end }}
  {{- else }}
  {{- with include "eks-baseline.environment" (dict "root" $root "name" $root.Values.name) | trim }}{{ . | nindent 2 }}{{ end }}
  {{- end }}
  {{- with .port }}
  ports:
    - containerPort: {{ . | int }}
      protocol: TCP
  startupProbe:
    tcpSocket:
      port: {{ . | int }}
    periodSeconds: 1
    failureThreshold: 60
  {{- end }}
  securityContext:
    {{- include "eks-baseline.containerSecurity" $root | nindent 4 }}
  resources:
    {{- include "eks-baseline.resources" . | nindent 4 }}
  volumeMounts:
    - name: {{ printf "tmp-%s" .name | quote }}
      mountPath: /tmp
    {{- if not .image }}
    {{- with include "eks-baseline.configMount" $root | trim }}{{ . | nindent 4 }}{{ end }}
    {{- end }}
    {{- with include "eks-baseline.volumeMounts" (dict "root" $root "names" .volumes) | trim }}{{ . | nindent 4 }}{{ end }}
{{- end }}
{{- end -}}
