resource "aws_iam_role" "github-acme-checkout" {
  name                 = "github-acme-checkout"
  path                 = "/gitops/"
  description          = "Workflows of acme/checkout push images with it"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/workflows"

  assume_role_policy = <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "GitHubActions",
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repo:acme@12/checkout@345:ref:refs/heads/main"
        }
      }
    }
  ]
}
JSON

  tags = {
    "managed-by" = "gitops-flow"
    "github-repository" = "acme/checkout"
    "github-repository-id" = "345"
  }
}

resource "aws_iam_role_policy" "github-acme-checkout" {
  name = "push-and-pull"
  role = aws_iam_role.github-acme-checkout.id

  policy = <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Login",
      "Effect": "Allow",
      "Action": "ecr:GetAuthorizationToken",
      "Resource": "*"
    },
    {
      "Sid": "PushAndPull",
      "Effect": "Allow",
      "Action": [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart"
      ],
      "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout"
    }
  ]
}
JSON
}
