# METADATA
# title: What the tests of the rules begin with
package lib.example

platform := {
	"organization": "acme",
	"repository": "https://github.com/acme/gitops-apps",
	"platformTeam": "platform",
	"chart": "charts/eks-baseline",
	"registries": ["ghcr.io/acme/", "docker.io/library/"],
	"environments": [
		{
			"name": "dev",
			"destination": {"name": "acme-dev"},
			"applicationNamespace": "argocd",
			"owners": "team",
			"automerge": true,
			"requireDigest": false,
			"sync": {"prune": true, "selfHeal": true},
		},
		{
			"name": "prod",
			"destination": {"server": "https://eks-prod.acme.example"},
			"applicationNamespace": "argocd",
			"owners": "approvers",
			"automerge": false,
			"requireDigest": true,
			"sync": {"prune": false, "selfHeal": true},
		},
	],
}

application(environment) := {"source": "repository", "path": path, "object": document} if {
	path := sprintf("argocd/applications/%s/payments/checkout.yaml", [environment])
	folder := sprintf("/values/%s/payments/checkout", [environment])
	settings := [one | some one in platform.environments; one.name == environment][0]
	document := {
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Application",
		"metadata": {
			"name": sprintf("checkout-%s", [environment]),
			"namespace": "argocd",
			"labels": {"app.kubernetes.io/name": "checkout", "environment": environment, "team": "payments"},
			"annotations": {"argocd.argoproj.io/manifest-generate-paths": sprintf(
				"/charts/eks-baseline/1.0.0;/values/_platform/%s.yaml;%s",
				[environment, folder],
			)},
			"finalizers": ["resources-finalizer.argocd.argoproj.io"],
		},
		"spec": {
			"project": sprintf("payments-%s", [environment]),
			"source": {
				"repoURL": "https://github.com/acme/gitops-apps.git",
				"targetRevision": "refs/heads/main",
				"path": "charts/eks-baseline/1.0.0",
				"helm": {
					"releaseName": "checkout",
					"valueFiles": [
						sprintf("/values/_platform/%s.yaml", [environment]),
						concat("/", [folder, "values.yaml"]),
						concat("/", [folder, "image.yaml"]),
					],
				},
			},
			"destination": object.union(settings.destination, {"namespace": sprintf("payments-%s", [environment])}),
			"syncPolicy": sync_policy[environment],
		},
	}
}

sync_policy := {
	"dev": {"automated": {"prune": true, "selfHeal": true}},
	"prod": {"automated": {"prune": false, "selfHeal": true}, "syncOptions": ["Prune=confirm"]},
}

project := {"source": "repository", "path": "argocd/projects/dev/payments.yaml", "object": {
	"apiVersion": "argoproj.io/v1alpha1",
	"kind": "AppProject",
	"metadata": {"name": "payments-dev", "namespace": "argocd"},
	"spec": {
		"sourceRepos": ["https://github.com/acme/gitops-apps.git"],
		"destinations": [{"name": "acme-dev", "namespace": "payments-dev"}],
		"clusterResourceWhitelist": [],
		"namespaceResourceWhitelist": [{"group": "apps", "kind": "Deployment"}],
		"roles": [{
			"name": "developer",
			"policies": ["p, proj:payments-dev:developer, applications, sync, payments-dev/*, allow"],
			"groups": ["acme:payments"],
		}],
	},
}}

deployment := {"source": "rendered", "path": "argocd/applications/dev/payments/checkout.yaml", "object": {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "checkout"},
	"spec": {"template": {"spec": {
		"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
		"containers": [{
			"name": "app",
			"image": "ghcr.io/acme/checkout:1.4.2",
			"ports": [{"containerPort": 8080}],
			"securityContext": {
				"allowPrivilegeEscalation": false,
				"readOnlyRootFilesystem": true,
				"capabilities": {"drop": ["ALL"]},
			},
			"resources": {
				"requests": {"cpu": "100m", "memory": "256Mi"},
				"limits": {"memory": "256Mi"},
			},
		}],
		"volumes": [{"name": "tmp", "emptyDir": {}}],
	}}},
}}

image(environment, image) := {
	"source": "repository",
	"path": sprintf("values/%s/payments/checkout/image.yaml", [environment]),
	"object": {"image": image},
}

values := {
	"source": "repository",
	"path": "values/dev/payments/checkout/values.yaml",
	"object": {"name": "checkout", "team": "payments", "environment": "dev"},
}

pod := "/object/spec/template/spec"

container := "/object/spec/template/spec/containers/0"

# A document with one field set.
with_field(document, pointer, value) := json.patch(document, [{"op": "add", "path": pointer, "value": value}])

# A document without a field.
without(document, pointer) := json.patch(document, [{"op": "remove", "path": pointer}])

messages(findings) := {finding.msg | some finding in findings}
