{{/* The workload that an autoscaler scales. */}}
{{- define "eks-baseline.scaleTarget" -}}
{{- $rolling := eq .Values.strategy "rolling" -}}
apiVersion: {{ ternary "apps/v1" "argoproj.io/v1alpha1" $rolling }}
kind: {{ ternary "Deployment" "Rollout" $rolling }}
name: {{ .Values.name | quote }}
{{- end -}}

{{/* How many pods there are at least. */}}
{{- define "eks-baseline.minimumPods" -}}
{{- ternary .Values.replicas .Values.autoscaling.min (eq .Values.autoscaling.kind "none") | int -}}
{{- end -}}
